app = Neural playground
group_see = See
group_train = Train
group_use = Use
group_class = Class
error = Something went wrong on our side; what you made is kept. Try again; if it happens again, report the id { $id }, which is in the server's log.
model = Model
code = Show the code
bad_link = The link asks for { $name } = “{ $given }”, which is not there; { $used } is shown instead.
bad_link_unused = The link asks for { $name } = “{ $given }”, which is not there; it is left out.
link_too_long = The link’s { $name } is longer than { $limit } characters; it is left out.
model_not_taken = This page cannot show { $name }, which takes another kind of input or gives another kind of answer; { $used } is shown instead.
no_card = This model came without a card.
data = Trained on
result = { $what }: { $figure }
download = Download { $name }
remove = Remove this model
net_code = The PyTorch code of its net
net_code_apply = Load both
upload_model = Add a model (.safetensors or .onnx)
share_model = Share for { $hours } hours
share_help = Whoever opens the link of this page can then use and download your model. After that time it is deleted from the server.
shared_for = { $hours ->
    [one] Shared for one more hour: others find it behind the link of this page.
   *[other] Shared for { $hours } more hours: others find it behind the link of this page.
}
share_stop = Stop sharing
shared_gone = { $name } is not shared any more; { $used } is shown. Ask its owner for a new link or for the file.
uploaded = { $name } is in the store; every page can use it.
samples = Sample digits
digit_alt = The digit in use, 28 by 28 pixels
first_sample = the first sample, a 3,
upload_picture = Upload a picture
memory_used = Your uploads, models and drawings take { $used } of { $limit } MB of the server’s memory. Uploads are removed after { $minutes } minutes without a click.
memory_dropped = Dropped from the server’s memory: { $names }. To use it again, upload it again.
memory_visitor = This takes { $size } MB, and your uploads, models and drawings take { $used } MB already; a visitor has { $limit } MB in all tabs together. Remove models, close other tabs, or bring a smaller file.
memory_all = This takes { $size } MB, and there is no room: all visitors together have { $limit } MB. Try again in some minutes, or bring a smaller file.
door_password = Password of this playground
door_enter = Enter
door_wrong = This is not the password. Ask the person who gave you the link.
door_many = Too many wrong passwords. Try again in a minute.
kept = Kept on this server for { $hours } hours after your last visit: { $things }.
kept_not = This browser takes no cookies, so these are gone after a reload; download what you need: { $things }.
kept_too_large = What is yours takes more than the { $limit } MB that this server keeps, so the newest will be gone after a reload: download it, or remove something.
kept_delete = Delete everything of mine
kept_delete_says = Deletes your models, “my digits” and your uploads, here and on the server. Runs are deleted on the Train page, under Compare.
kept_deleted = Everything of yours has been deleted.
kept_models = { $count ->
    [one] one model of your own
   *[other] { $count } models of your own
 }
kept_digits = { $count ->
    [one] one of “my digits”
   *[other] { $count } of “my digits”
 }
kept_uploads = { $count ->
    [one] one upload
   *[other] { $count } uploads
 }
bring_back = Bring { $name } back
