# The page “Evaluate”.
menu = Evaluate
open_on = Evaluate
to_do = Click a cell of the matrix to see its examples.
other = Compare with
no_other = Compare with: no second model
data = Examples
bring = Upload
asking = The model answers …
read = { $done } of { $n } texts read
data_digits = Test digits (shipped, 2,000)
data_mnist = MNIST, test set (10,000)
data_fashion_mnist = Fashion-MNIST, test set (10,000)
data_sentences = Test sentences (shipped, 1,000)
data_reviews = Chinese reviews (shipped, 1,000)
data_messages = Made messages: ham, spam (70)
data_topics = Made sentences: topics (70)
data_topics_zh = Chinese made sentences: topics (70)
data_scenes = Composed scenes of held-out digits
data_sprites = Composed scenes of held-out sprites
data_file = Your zip of pictures
data_room = The class's drawings
data_mine = My digits
data_validation = { $name }: validation part ({ $count })
collection_name = Collected: { $data }
collected = Collected: { $count ->
    [one] one example
   *[other] { $count } examples
 }
collected_digits = “My digits”: { $count ->
    [one] one digit
   *[other] { $count } digits
 }
train_on = Train on them

# Matrix and selection.
modes = How the matrix is shown
mode_counts = Counts
mode_rows = % of the true class
mode_columns = % of the answers
mode_difference = Difference of the models
true_class = true class
answer = answer
cell_name = { $true }, answered as { $answer }: { $count }
first_classes = The first { $count } of { $of } classes are shown.
selected_wrong = All mistakes
selected_all = All examples
selected_cell = { $true }, answered as { $answer }
selected_sure = Confidence { $low } to { $high }
selected_map = A rectangle on the map
selected_slice = { $name }
selected_differ = The models answer differently
selected_only = Only { $model } is right
pick_wrong = Mistakes
pick_all = All
count_of = { $count } of { $of }
collect_these = { $count ->
    [one] Collect this one
   *[other] Collect these { $count }
 }
histogram = Confidence of the answers: drag over it, or use the arrow keys, to select
confidence = confidence of the answer (green: right, red: wrong; logarithmic height)
confidence_axis = Confidence
sure_from_to = { $low } to { $high }
nothing = No example is selected.
more = { $count } more
open_one = Click an example to open it.
example = { $true }, answered as { $answer } ({ $sure })
relabel = True class:
collect = Collect
open_draw = Open in Draw
open_cnn = Open in CNN view
open_rnn = Open in RNN view
open_language = Open on the Language page
accuracy_interval = accuracy, 95% interval { $low } to { $high }
macro_is = macro F1 { $value }
log_loss_is = log loss { $value }
n_examples = { $n ->
    [one] one example
   *[other] { $n } examples
 }

# Views below the matrix.
views = What is shown below the matrix
tab_figures = Figures
tab_threshold = Threshold
tab_calibration = Calibration
tab_map = Map
tab_slices = Slices
tab_robustness = Robustness
tab_compare = Compare models
tab_looks = Test set reuse

# Figures.
accuracy = Accuracy
precision = Precision
recall = Recall
f1 = F1
macro = Macro average
micro = Micro average
weighted = Weighted average
top = Among the top { $k }
log_loss = Log loss
undefined = undefined
formula_accuracy = Accuracy = correct answers / examples = { $right } / { $n } = { $value }
formula_top = True class among the { $k } most probable = { $count } / { $n } = { $value }
formula_log_loss = Log loss = −Σ log(probability of the true class) / examples = { $sum } / { $n } = { $value }
formula_precision = Precision of “{ $label }” = correct answers “{ $label }” / all answers “{ $label }” = { $right } / { $answered } = { $value }
formula_recall = Recall of “{ $label }” = correct answers “{ $label }” / examples of “{ $label }” = { $right } / { $true } = { $value }
formula_f1 = F1 of “{ $label }” = 2 · correct answers / (examples of it + answers of it) = { $twice } / ({ $true } + { $answered }) = { $value }
formula_macro = Mean over the classes: ({ $terms }) / { $of } = { $value }
formula_micro = All classes together: correct answers / examples = { $right } / { $n } = { $value }. With one label for each example, micro precision, recall and F1 equal accuracy.
formula_weighted = Mean over the examples: ({ $terms }) / { $of } = { $value }
formula_wilson = Wilson's 95% interval: (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n) with p = { $p }, n = { $n }, z = 1.96: { $low } to { $high }
formula_beside = The bootstrap gives { $low } to { $high }. With few examples and almost no mistakes it is too narrow.
no_interval = no interval
formula_no_bootstrap = Bootstrap: all test sets drawn from this one with replacement have the same value: without a mistake, or without a right answer, they cannot differ. So there is no interval, but the figure is not certain. See Wilson’s interval of the accuracy, of the precision or of the recall.
formula_bootstrap = Bootstrap: test sets of the same size, drawn from this one with replacement; 95 of 100 give { $low } to { $high }

# Threshold.
one_class = Class
threshold = Answer “yes” from this probability on
says = says { $label }
says_not = says no
is = is { $label }
is_not = is not
false_positive_rate = False positive rate
here = threshold
roc = ROC curve, area { $area }
roc_area = ROC area, 95% interval of the bootstrap
average_precision = Average precision, likewise
pr = Precision and recall, average precision { $average }
no_curve = Undefined: these figures need examples of the class “{ $label }” and examples of other classes.

# Calibration.
temperature = Temperature
use_best = Best: { $temperature }
reliability = Reliability: does the accuracy match the confidence?
reliability_alt = Accuracy by confidence; expected calibration error { $value }
ece_is = Expected calibration error: Σ examples · |accuracy − confidence| / all examples = { $value }
loss_is = Log loss { $value }; at temperature 1: { $plain }
cooled = Temperature { $temperature } suits one half of the examples best. On the other { $n } it changes the log loss from { $before } to { $after }.
same_answers = A temperature divides the logits: above 1 the model is less confident, below 1 more confident. No answer changes.

# Map.
map_alt = The examples on a plane, by the input of the last layer; drag a rectangle to select
map_about = The input of the last layer, projected onto its two principal components ({ $first } and { $second } of the variance). Drag a rectangle to select.
no_map = There is no map: it needs at least three examples whose inputs to the last layer differ.
mistake = mistake

# Slices.
slices_about = Parts of the examples, the least accurate first. With few examples the interval is wide, and a low accuracy may be due to chance.
no_slices = These examples cannot be divided into slices.
slice_thickness = Stroke thickness { $low } to { $high } pixels
slice_tilt = Tilt to the right { $low }° to { $high }°
slice_size = Size { $low } to { $high } pixels
slice_ink = Ink { $low } to { $high }%
slice_length = { $low } to { $high } tokens
slice_negation = With a negation
slice_no_negation = Without a negation
slice_writer = Writer { $number }
slice_unknown = { $part ->
    [0] No unknown word
    [1] One unknown word
   *[2] Two or more unknown words
 }

# Two models.
pick_other = Choose a second model above (“Compare with”).
difference_is = { $first } minus { $second }: { $gap } percentage points; 95% interval of the paired bootstrap { $low } to { $high }.
wins = In { $share } of the resampled test sets, { $first } is better than { $second }.
mcnemar_yes = McNemar's test: { $first } alone is right { $only_first ->
    [one] once
   *[other] { $only_first } times
 }, { $second } alone { $only_second ->
    [one] once
   *[other] { $only_second } times
 }. If both were equally good, so uneven a result would have the probability p = { $p }: the difference is hardly due to chance.
mcnemar_no = McNemar's test: { $first } alone is right { $only_first ->
    [one] once
   *[other] { $only_first } times
 }, { $second } alone { $only_second ->
    [one] once
   *[other] { $only_second } times
 }. If both were equally good, so uneven a result would have the probability p = { $p }: the difference may be due to chance.
needed = { $needed } examples are needed to find such a difference in 80 of 100 test sets; this set has { $n }.
differ = Answers differ: { $count }
only = Only { $model } is right: { $count }
both_neither = Both are right { $both ->
    [one] once
   *[other] { $both } times
 }, neither { $neither ->
    [one] once
   *[other] { $neither } times
 }.
power = How often McNemar's test finds the difference
test_examples = test examples
found = found
now = this set

# The table of models.
table_title = Several models
table_about = Choose models to add to the table: all are tested on the same examples.
table_none = No other model reads these examples and gives the same answers.
table_choice = Models in the table
table_all = All { $count }
table_waits = The models are being tested …
macro_precision = Precision (macro)
macro_recall = Recall (macro)
macro_f1 = F1 (macro)
table_compare = Compare { $model } with the first model
table_by_pair = Each pair of models
table_pairs = Accuracy of the row's model minus that of the column's, in percentage points; below, how often only the row's and only the column's is right, and p of McNemar's test, { $count ->
    [one] one pair
   *[other] adjusted for { $count } pairs (Holm)
 }. Marked: below 0.05, hardly due to chance.
table_equal = both right on the same

# Robustness.
robust_about = Accuracy on { $n } of the examples, changed step by step; each point has its 95% interval in the table.
robust_measuring = Measuring …
robust_none = Robustness is measured on pictures only: choose a model that reads pictures.
robust_shift = Shift in a random direction
robust_turn = Rotation, clockwise
robust_scale = Size
robust_noise = Noise
robust_thickness = Thickness of the strokes
robust_inversion = Inverted colours
robust_unit_shift = pixels
robust_unit_turn = degrees
robust_unit_scale = times
robust_unit_noise = standard deviation
robust_unit_thickness = −1 two pixels thinner, 1 two pixels thicker
robust_unit_inversion = 0 as it is, 1 inverted
interval_low = { $name }, from
interval_high = { $name }, to

# The tour.
tour_matrix = Rows are the true classes, columns the answers. Click a cell to see the examples in it.
tour_examples = The selected examples, the most confident answers first. Click one to open it.
tour_histogram = How confident the answers are. Drag over the bars to select by confidence.
tour_opened = The open example: correct its label, collect it for training, or look at it inside the net.
tour_tabs = Further down: figures with their formulas, thresholds, calibration, slices, robustness, a comparison of models.

# Looks at the test set, and the report.
looks_count = You have tested { $count ->
    [one] one model
   *[other] { $count } models
 } on these examples:
looks_flatter = { $count ->
    [one] The accuracy of a single model is not too high on average, because no choice was made by it.
   *[other] If { $count } models with the same true accuracy of { $accuracy } are tested on { $n } examples, the best measured accuracy is on average { $gain } percentage points too high.
 }
looks_advice = To know how good the chosen model is, test it once on examples that were not used for any choice.
looks_chart = How much the best of k models is overestimated
looks_models = models tested, k
looks_gain = overestimated by
looks_average = on average
looks_one = simulation { $k }
looks_now = now
looks_note = grey: three simulated sessions
report_page = Report
report_json = Report as JSON

# Cross-validation.
tab_folds = Cross-validation
folds_preparing = Preparing …
folds_net = Net
folds_sample = Examples
folds_count = Folds
folds_folding = Split
folding_stratified = shuffled, classes in proportion
folding_shuffled = shuffled
folding_sorted = sorted by class, not shuffled
folding_grouped = by writer
folds_start = Start
folds_stop = Stop
folds_about = { $count } nets are trained. Each holds out another part of the examples and is tested on it. “Start” trains them in turn.
folds_waiting = Waiting for the training process …
folds_training = Training for { $seconds } s …
folds_stopped = Stopped.
folds_failed = The training process was lost. Start again.
folds_diverged = { $count ->
    [one] One fold's training did not succeed
   *[other] The training of { $count } folds did not succeed
 }: choose another net.
folds_mean = Mean of the { $count } folds: ({ $terms }) / { $count } = { $mean }, standard deviation between the folds { $spread } percentage points.
folds_all_grouped = All held-out examples: { $right } of { $total } correct, { $value }, after { $seconds } s. No interval: the examples of one writer are alike, so they are not { $total } independent ones. The spread between the folds says more.
folds_all = All held-out examples: { $right } of { $total } correct, { $value } (95% interval { $low } to { $high }), after { $seconds } s.
folds_why_stratified = Every fold holds out the same share of each class, so the folds differ by chance only. To see a trap, choose “sorted by class, not shuffled”.
folds_why_shuffled = The folds are random; their shares of the classes differ a little.
folds_why_sorted = A trap: each fold holds out whole classes that its net has hardly seen, so the figures say nothing about the net. Shuffle before splitting.
folds_why_grouped = No writer is both trained and tested on: this says how well the net reads people that it does not know. If the other splits look better, they are too optimistic.
folds_accuracy = Accuracy on the held-out examples
folds_epoch = epoch
folds_loss = Loss on the training examples
folds_batches = batches
folds_loss_axis = loss
fold = Fold { $k }
folds_held = Fold { $k } holds out { $size } examples
strip_classes = Examples from left to right, ordered by class; coloured where the fold holds them out.
strip_writers = Examples from left to right, ordered by writer; coloured by writer where the fold holds them out.
strip_train = trained on
leak_title = Another trap: choosing features before splitting
leak_about = A simple classifier judges { $examples } sentences by { $chosen } of their { $features } words and word pairs: those that differ most between the classes. When are they chosen?
leak_before = Before splitting, from all sentences
leak_inside = After splitting, in each fold
leak_mean = Mean
leak_unseen = { $n } other sentences
leak_why_before = The held-out sentences helped to choose the { $chosen } words, so the test is not independent: cross-validation overestimates the accuracy on other sentences.
leak_why_inside = Each fold chooses its { $chosen } words from its training part only. Cross-validation now agrees with the accuracy on other sentences.

# The sealed half.
seal = Seal a random half of the examples
unseal = Open the sealed half for { $model }
sealed_about = { $n } examples are sealed: no figure of this page uses them. Choose a model by the others, and open the sealed half once, at the end.
sealed_opened = { $count ->
    [0] No model has been tested on the sealed half.
    [one] The sealed half has been opened for one model.
   *[other] The sealed half has been opened for { $count } models. Choosing the best of them by it overestimates that model again.
 }
sealed_before = { $count ->
    [one] You have tested one model on all of these examples, the sealed half included: for that model the half is not unseen.
   *[other] You have tested { $count } models on all of these examples, the sealed half included: for a choice among those models the half is not unseen.
 } For an independent test, use new examples.
sealed_known = sealed, but tested on before
sealed_closed = sealed
sealed_shown = Shown examples
sealed_half = Sealed half
sealed_besides = { $n } more are sealed
report_model = Model with this result
report_model_about = The model's file, with its result on these examples in its card.
to_card = Write the result into the card
in_card = The card of { $model } now holds the result.

# The map's planes.
map_pca = PCA
map_tsne = t-SNE
map_near = t-SNE of the last layer's input: neighbours stay together, but distances between groups and their sizes mean nothing. Drag a rectangle to select.
map_placing = t-SNE is being computed; until then, the plane of PCA is shown …
map_failed = t-SNE cannot be computed for these examples; the plane of PCA is shown.
map_many = t-SNE takes too long for more than { $most } examples; the plane of PCA is shown.
uploaded = { $count ->
    [one] { $name }: one example was read.
   *[other] { $name }: { $count } examples were read. The model is tested on all of them.
 }

# Models that tag words.
data_names = Made sentences, validation part (400)
data_names_zh = Chinese made sentences, validation part (400)
data_frames = Made sentences: roles (83)
tags_f1 = F1 of whole spans, 95% interval { $low } to { $high }
tags_right = right tags { $value }
tags_n = { $n ->
    [one] one sentence
   *[other] { $n } sentences
 }, marked spans: { $spans }
tags_frames = { $n ->
    [one] one frame (a sentence with its predicate)
   *[other] { $n } frames (a sentence with one of its predicates each)
 }, marked spans: { $spans }
tags_predicate = predicate
tags_most = The matrix and the sentences are of the first { $most }.
tags_none = not marked
tags_missed = missed
tags_found = found
tags_marked = marked
tags_types = The { $count } most frequent of { $of } types are shown.
tags_kinds = Spans by kind of error
kind_right = right
kind_boundary = wrong boundary
kind_type = wrong type
kind_both = wrong boundary and type
kind_spurious = not marked
kind_missed = missed
about_right = Type, start and end are right.
about_boundary = The type is right; the start or the end is not.
about_type = Start and end are right; the type is not.
about_both = The span overlaps a marked one; neither its type nor its place is right.
about_spurious = The model finds a span where none is marked.
about_missed = A marked span that no found span overlaps.
tags_pick_wrong = With errors
tags_pick_all = All
tags_cell = { $true }, found as { $answer }
tags_cell_missed = { $true }, missed
tags_cell_none = Found as { $answer }, but not marked
tags_kind = With an error of the kind “{ $kind }”
tags_differ = The models find other spans
tags_only = Only { $model } finds a marked span
tags_sentences = The selected sentences
tags_nothing = No sentence is selected.
tags_model = found
tags_true = marked
tags_as_marked = as marked
tags_all_types = All types (micro)
tags_formula_precision = Precision ({ $type }) = right spans / found spans = { $count } / { $of } = { $value }
tags_formula_recall = Recall ({ $type }) = right spans / marked spans = { $count } / { $of } = { $value }
tags_formula_f1 = F1 ({ $type }) = 2 · right spans / (found spans + marked spans) = { $count } / { $of } = { $value }
tags_bootstrap = Bootstrap: test sets of the same size, drawn from these sentences with replacement; 95 of 100 give { $low } to { $high }
tags_slices = F1 on parts of the sentences, the lowest first. With few sentences the interval is wide.
tags_count = { $count ->
    [one] one sentence
   *[other] { $count } sentences
 }
tags_difference = F1 of { $first } minus { $second }: { $gap } percentage points; 95% interval of the paired bootstrap over sentences { $low } to { $high }.
tags_both = Marked spans found by both: { $both }, only by { $first }: { $one }, only by { $second }: { $two }, by neither: { $neither }.
tags_swaps = Randomisation test: p = { $p }. So often a difference at least as large arises if the answers of the two models are swapped in a random half of the sentences.
tags_pairs = F1 of the row's model minus that of the column's, in percentage points; below, how many marked spans only the row's and only the column's finds, and p of a randomisation test over the sentences, { $count ->
    [one] one pair
   *[other] adjusted for { $count } pairs (Holm)
 }. Marked: below 0.05, hardly due to chance.
tags_equal = the same counts
upload_image = No examples here have this model's labels. Upload a zip with one folder of pictures for each label: { $labels }.
upload_text = No examples here have this model's labels. Upload a table (CSV) with one column of texts and one of labels: { $labels }.
upload_tags = No sentences here are marked with this model's types. Upload sentences with one token and its tag on each line (CoNLL, IOB2, or token, tab, tag), or frames of semantic roles (JSON lines with “tokens” and “frames”): { $labels }.
