# What the command line says of a mistake (playground/commands).
cell = The cell is { $given }; expected channel,row,column such as 3,4,5, or one number for a unit.
predict_input = The model { $model } reads { $kind ->
    [image] pictures
   *[text] texts
 } of { $shape }; predict takes a model that reads pictures of 1×28×28, such as pen-cnn.
not_recurrent = The model { $model } has no recurrent layer to show.
preset_or_code = Give either --preset NAME or --code FILE.
out_name = --out is { $path }; expected a name that ends in .safetensors.
out_folder = { $path } cannot be written; choose a file in a folder of yours.
out_unwritable = { $path } cannot be written: { $why }.
out_png = --out is { $path }; expected a name that ends in .png, because PNG keeps every pixel.
restore_what = Give --mask FILE to fill holes, or --noise to remove noise; expected one of the two.
picture_of = { $path }: { $why }
bench_setting = The benchmark { $name } takes no --{ $setting }.
evaluate_one = Give either --model NAME or --compare A B.
evaluate_further = The names { $names } follow no --compare A B; give all models after --compare, or one with --model.
compare_kinds = { $first } and { $second } answer in different forms or read different inputs; choose models that read the same file.
report_one = --report describes one model; give it with --model, not with --compare.
report_name = --report is { $path }; expected a name that ends in .html.
crossval_data = The data set { $data } has no label for each example; crossval takes pictures or texts with one label each.
preset_and_space = A search needs --preset NAME and --space FILE, or --resume ID alone.
language_one = Give either a text or --file F.
language_file = { $path } cannot be read: { $why }.
language_utf8 = { $path } is no UTF-8 text; save it as UTF-8.
language_no_model = There is no model for the task { $task } in the language { $language }; choose another --task or --lang.
report_boxes = There is no HTML report for models that find boxes; use --json.
report_photos = There is no HTML report for photos; use --json.
