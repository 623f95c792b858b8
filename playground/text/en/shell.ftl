app = Neural playground
group_see = See
group_train = Train
group_use = Use
group_class = Class
error = Something went wrong on our side; what you made is kept. Try again, and if it comes back, report the id { $id }, which is in the server's log.
model = Model
code = Show the code
bad_link = The link asks for { $name } = “{ $given }”, which is not there; { $used } is shown instead.
bad_link_unused = The link asks for { $name } = “{ $given }”, which is not there; it is left out.
no_card = This model came without a card.
data = Trained on
result = { $what }: { $figure }
download = Download { $name }
remove = Remove this model
upload_model = Add a model (.safetensors)
uploaded = { $name } is in the store; every page can use it.
samples = Sample digits
digit_alt = The digit in use, 28 by 28 pixels
first_sample = the first sample, a 3,
upload_picture = Upload a picture
