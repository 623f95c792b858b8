# The Tune page.
menu = Tune
to_do = See how search methods spend a budget of trainings, then start a search yourself.
open_on = Tune
view = View
view_surface = One budget, one surface
view_search = Search

## methods
method_grid = Grid
method_random = Random
method_qmc = Quasi-random
method_tpe = TPE
method_gp = Gaussian process
method_halving = Successive halving
method_hyperband = Hyperband

## one budget, one surface
about = { $trainings } trainings of a small CNN, { $seeds } at each point. The best point is learning rate { $rate }, batch size { $batch }: { $score } on average.
surface_title = Validation accuracy (stronger colour: better)
surface_alt = Map of the validation accuracy over learning rate and batch size, with the trials of the chosen method.
learning_rate = learning rate
batch_size = batch size
legend = { $method }, twenty searches: small filled dots are complete trainings, small hollow ones were stopped early, large dots are the choices.
legend_play = The surface is hidden. Choose points, and train there.
legend_picks = The numbered circles are your trainings, in order; the best has a thick edge.
between_sentences = { " " }
step = Full trainings
run = Play
pause = Pause
others = Twenty other searches
play = Search yourself
reveal = Show the surface
play_start = Click on the map to train a net there: { $budget } trainings. Arrow keys and Enter work too.
play_last = Learning rate { $rate }, batch size { $batch }: { $score }. Best so far: { $best }. Trainings left: { $left }.
play_end = { $count ->
    [one] After one training
   *[other] After { $count } trainings
 }, your best point is { $regret } below the best point of the map. On average, { $better } of the { $of } methods are further below it.
play_alt = Hidden map of learning rate and batch size. Arrow keys move, Enter trains a net there.
you = You
regret_title = Regret: how far the chosen point is below the best
regret_alt = The mean regret of each method over twenty searches, by the number of full trainings, with quartiles as bands.
runs_axis = full trainings
times_title = Seconds of a search
seconds = seconds of training and thinking
table_title = After { $step ->
    [one] one full training
   *[other] { $step } full trainings
 }
column_method = Method
column_regret = Mean regret, these { $count }
column_every = Mean of all { $every }
column_quartiles = Quartiles
column_thinking = Thinking, s
column_training = Training, s
table_note = The mean of { $count } searches depends on chance: draw others, and compare with the mean of all { $every }.

## a search
no_search = There is no search { $given } here; it may have been deleted.
data_help = Files that you have uploaded on the Train page and “My digits” are offered here, too.
examples = Training examples
all = all
epochs = Epochs
methods = Search methods
methods_help = Several methods race: each gets the whole budget.
no_methods = No search method is chosen; choose at least one.
runs = Budget: runs
runs_help = Full trainings for each method. A trial that is stopped early counts in part. With 0, only the minutes limit the search.
minutes = or minutes
space = Settings to search
low = { $setting }, from{ $log ->
    [true] { " " }(log)
   *[false] { "" }
 }
high = { $setting }, to{ $log ->
    [true] { " " }(log)
   *[false] { "" }
 }
get_space = Space as a file
bring_space = From a file
space_file = A search space in TOML or JSON
start = Start the search
start_new = Start a new search
go_on = Go on
stop = Stop
resume = Resume the search
close = Close the results
watching = You are watching another visitor's search.
invite = Start trains up to { $runs } nets for each of these methods: { $methods }. They choose values for { $settings } settings; the best net is then trained again with three other seeds.
own = Your searches
own_search = { $net }: { $methods } ({ $state })
state_running = Running
state_paused = Paused
state_finished = Finished
state_stopped = Stopped
state_interrupted = Interrupted
state_failed = Failed
trial_running = training
trial_pruned = stopped early
trial_diverged = diverged
trial_failed = failed
trial_lost = worker lost
trial_stopped = stopped

## results
show = Results
show_race = Race
show_trials = Trials
show_importance = Importance
show_contour = Contours
show_parallel = Parallel coordinates
best_is = best: { $score } ({ $values })
race = Best so far
race_alt = The best score so far of each method, by the time that it has used.
times = Time used
training = training
thinking = thinking
noise = The best trial with other seeds
noise_best = best trial
noise_alt = The score of the best trial, of its trainings with other seeds, and of the second best trial.
in_search = in the search
seed = seed { $number }
second = second best trial
noise_text = With { $count } other seeds: mean { $mean }, standard deviation { $spread }. A smaller difference between two trials may be due to chance. The score in the search is often too good, because the best of many trials was chosen.
trial = Trial
use = Use these training settings
part_of_examples = The search trained on { $used } examples; the Train page uses all { $all }, so the score there will differ.
winner = **The best trial’s net.** It was trained again with { $count } other seeds, and the best of these trainings was kept (seed { $seed }). Because it was chosen by its score, the score is a little too good.
drawing = Drawing the figure…
few_trials = { $count ->
    [one] One trial has
   *[other] { $count } trials have
 } been trained to the end; this figure needs { $least }.
equal_scores = All trials have the same score, so importance is undefined.
one_setting = The search has one setting; this figure needs two.
about_importance = How much of the variance of the score each setting explains (fANOVA: Hutter, Hoos & Leyton-Brown, 2014).
about_contour = The score over the two most important settings, interpolated between the trials.
about_parallel = Each line is a trial: its settings, and its score on the first axis.
importance_axis = share of the variance

## settings
setting_learning_rate = learning rate
setting_batch_size = batch size
setting_optimiser = optimiser
setting_width = width
setting_depth = hidden layers
setting_dropout = dropout
setting_weight_decay = weight decay
setting_momentum = momentum
setting_schedule = schedule
setting_label_smoothing = label smoothing
setting_clip_norm = gradient clipping
setting_epochs = epochs
setting_loss = loss
setting_of_file = “{ $title }” ({ $key })

## the tour
tour_surface = Every point of this map was trained with five seeds. The dots show where twenty searches have looked.
tour_regret = The curves show how far each method's chosen point is below the best, on average, after so many trainings. The bands hold half of the searches.
tour_play = Search yourself: the map is hidden, and each click is a training.
tour_times = Some methods think longer before each training. This pays off when training is slow.
tour_search = “Search” starts real trainings: your own settings, methods and budget.
