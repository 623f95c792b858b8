# What a net is for, and how well it does it. A metric's name stands in a sentence and, with a
# capital, over a chart.
metric_accuracy = accuracy
metric_token_accuracy = token accuracy
metric_span_f1 = span F1
metric_precision = span precision
metric_recall = span recall
metric_invalid_tags = invalid tags
metric_map50 = mAP at IoU 0.5
metric_map75 = mAP at IoU 0.75
metric_bits_per_token = bits per token
metric_flow_loss = flow-matching loss

task_classification = classification
task_tagging = tagging
task_detection = detection
task_flow_matching = flow matching
task_restoration = restoring pictures
task_next_token = predicting the next token
data_image = pictures with a class
data_text = texts with a class
data_tags = sentences with a tag for each token
data_boxes = pictures with boxes
data_stream = running text

# errors
other_data = The net's task is { $task }, which learns from { $takes }; { $data } holds { $holds }. Choose another net or other data.
other_input = The net reads { $reads ->
    [image] images
   *[text] texts
 } and { $data } holds { $holds ->
    [image] images
   *[text] texts
 }; choose the other kind of net or data.
other_size = The net takes pictures of { $wanted } and those of { $data } are { $found }; choose the net again for these data.
other_classes = The net has { $labels } labels and { $data } has { $classes } classes; choose the net again for these data.
other_tags = The net's labels are { $labels } and those of { $data } are { $tags }; choose the net again for these data.
uneven_tags = Sentence { $sentence } of { $data } has { $tokens ->
    [one] 1 token
   *[other] { $tokens } tokens
 } and { $tags ->
    [one] 1 tag
   *[other] { $tags } tags
 }; expected the same number of both, and at least one.
other_tokens = The net reads { $tokens } tokens and answers with { $labels } labels; expected the same tokens, in the same order.
no_pairs = { $data } has no text of two tokens or more; expected at least one.
no_boxes = { $data } has no box on any picture; expected at least one.
few_examples = { $data } has { $count ->
    [one] 1 example
   *[other] { $count } examples
 }; expected two or more. Add examples.
few_classes = { $data } has { $count } classes with at least two examples; expected two or more. Add examples of another class.
no_examples = { $data } has no examples for training or for validation; add some.
no_dataset = There is no data set { $name }; choose one of { $known }.
not_fetched = { $why }
unused_setting = { $name } is set, and { $task } does not use it; leave it at its default.
