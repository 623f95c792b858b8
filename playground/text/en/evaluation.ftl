# Files that a model cannot be tested on.
large = { $file } is too large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB.
no_examples = { $file } holds no examples; expected at least one.
shape = The pictures of { $file } are { $given }; the model reads { $expected }.
label = Label { $row } of { $file } is “{ $given }”; expected one of { $known }, or a number from 0 to { $last }.

# Accuracy on the shipped digits.
no_digits = { $model } does not read 28×28 digits with the labels 0 to 9; choose a net that does to see its accuracy.
every_word = The model { $name } labels every word; evaluate takes models that give a whole text one label.

# Models and examples that cannot be evaluated.
other_task = The model { $name } does not give each input one label; choose a model that classifies.
many_labels = The model { $name } has { $labels } labels; at most { $limit } can be evaluated.
no_rows = { $data } holds no examples; expected at least one.
not_finite = For { $count } of { $n } examples, { $name } gives probabilities that are not finite numbers; its training may have diverged. Choose another model.
unknown_labels = { $name } does not know these labels of “{ $data }”: { $unknown }{ $unknown_more ->
    [0] .
   *[other] {" "}and { $unknown_more } more.
 } It knows { $known }{ $known_more ->
    [0] .
   *[other] {" "}and { $known_more } more.
 } Choose other examples or another model.
other_labels = { $first } has the labels { $labels }, { $second } has { $others }; choose two models with the same labels.
other_examples = { $first } and { $second } were not asked about the same examples.

# Why a figure has no value: “Undefined because …”.
never_answered = Undefined because no example was answered as “{ $label }”.
no_such_class = Undefined because no example is of the class “{ $label }”.
only_class = Undefined because all examples are of the class “{ $label }”.
never_occurs = Undefined because “{ $label }” occurs neither among the labels nor among the answers.
all_labels = Undefined because there are only { $labels } labels: one of the top { $k } is always right.
no_difference = Undefined because both models answer exactly the same examples correctly.
same_spans = Undefined because both models find equally many right and wrong spans in each sentence.
equal_models = Undefined because both models have the same accuracy here: no number of examples separates them.

# The report.
report_title = { $model } on { $data }
report_no_interval = no interval
report_about = Measured on { $n } examples of { $data }. In brackets: the 95% interval, Wilson's for proportions, the bootstrap's for all other figures.
report_figures = Figures
report_classes = By class
report_areas = Each class against the rest
roc_auc = Area under the ROC curve
average_precision = Average precision
report_confusion = Confusion matrix
report_corner = true ↓ answered →
report_many = The matrix of { $labels } classes is in the JSON file.
report_calibration = Calibration
report_mistakes = The most confident mistakes
report_mistake = { $answer } instead of { $true } ({ $confidence })
report_no_mistakes = Every example was answered correctly.
report_card = The model's card
report_no_card = The model has no description.
accuracy = Accuracy
precision = Precision
recall = Recall
f1 = F1
average = { $score ->
    [precision] Precision
    [recall] Recall
   *[f1] F1
 }, { $average ->
    [macro] macro average
    [micro] micro average
   *[weighted] weighted average
 }
top = Top { $k }
log_loss = Log loss
class = Class
examples = Examples
calibration_error = Expected calibration error
temperature = Best temperature, found on one half
loss_before = Log loss of the other half, before
loss_after = Log loss of the other half, after

# Tagged sentences.
no_tagger = The model { $name } does not tag words; choose a model that finds entities or roles.
other_types = { $file } marks { $given }; the model finds { $known }. Choose another file or another model.
left_type = { $count ->
    [one] One { $type } is not counted, because the model does not find this type.
   *[other] { $count } { $type } are not counted, because the model does not find this type.
}

# Figures of taggers.
no_found_span = Undefined because the model finds no span.
no_true_span = Undefined because no such span is marked in the examples.
no_span = Undefined because no such span is marked or found.
all_types = All types (micro)
span_type = Type
span_missed = missed
span_none = not marked
span_outcome = { $kind ->
    [right] right
    [boundary] wrong boundary
    [type] wrong type
    [both] wrong boundary and type
    [spurious] not marked
   *[missed] missed
 }
spans = { $which ->
    [true] marked
    [answered] found by the model
    [found] found
   *[right] right
 }
slice = Slice
sentences = Sentences
report_about_tags = Measured on { $n } sentences of { $data }. A span is right if its type, start and end are right. In brackets: the 95% interval of the bootstrap, which draws whole sentences.
report_errors = Spans by kind of error
report_slices = F1 by slice, the lowest first
report_worst = The sentences with the most errors
tag_slice_length = { $low } to { $high } tokens
tag_slice_unseen = { $part ->
    [0] All names occur in the training texts
   *[other] A name does not occur in the training texts
 }
tag_slice_strange = { $part ->
    [0] All words of the names are in the vocabulary
   *[other] A name has a word that is not in the vocabulary
 }
tag_slice_case = { $part ->
    [0] Each name has a capital letter
    [1] A name without a capital letter
   *[other] All text in capitals
 }
no_predicate = { $name } finds the arguments of a given predicate; in { $data } no word is tagged as the predicate (B-V).
left_predicate = { $count ->
    [one] One sentence is left out, because no word is tagged as its predicate (B-V).
   *[other] { $count } sentences are left out, because no word is tagged as their predicate (B-V).
 }
