# Errors of playground/tuning, and why a search ended.
no_settings = The search space names no setting; expected at least one of { $known }.
setting_twice = The search space names { $name } twice; name each setting once.
many_settings = The search space has { $count } settings; expected at most { $most }. Leave some out.
one_point = The search space has a single point ({ $names }); there is nothing to search. Widen a range or add a choice.
file = The search space { $path } cannot be read: { $why }.
large_file = { $name } is too large for a search space; expected at most { $most } bytes.
syntax = { $name } is not valid { $kind } ({ $why }). Expected one table per setting, such as [learning_rate] with low, high and scale.
unknown_setting = { $given } is no setting that can be searched; known are { $known }.
no_table = { $name } is { $given }; expected a table with low and high, or with choices.
unknown_key = { $name } has { $given }; expected { $known }.
needs_choices = { $name } has no range; give choices from { $known }.
low_above_high = { $name } goes from { $low } to { $high }, so the range is empty; the first value must not be above the last.
scale = The scale of { $name } is { $given }; expected "linear" or "log".
log_of_zero = { $name } starts at { $low }; on a log scale expected a low above 0.
step = The step of { $name } is { $given }; expected a number above 0, whole for a whole setting.
log_step = { $name } has a step and a log scale; expected one of them.
choices_alone = { $name } has choices and also { $other }; expected one of them.
choices = The choices of { $name } are { $given }; expected a list of 1 to { $most } values.
choice = { $given } is no choice of { $name }; expected { $known }.
choice_twice = The choices of { $name } repeat a value: { $given }. Name each once.
number = { $key } of { $name } is { $given }; expected a number from { $low } to { $high }.
whole = { $key } of { $name } is { $given }; expected a whole number from { $low } to { $high }.
no_method = { $given } is no search method; known are { $known }.

## a search
no_budget = The budget is { $given } runs; expected 1 to { $most }. Give the search at least one run.
minutes = The budget is { $given } minutes; expected more than 0 and at most { $most }.
examples = Got { $given } training examples; expected at least { $least }, or 0 for all.
search_unknown = There is no search { $search } here; it may have been deleted.
search_not_yours = This search is another visitor's. You can watch it; its owner controls it.
search_busy = You already have a search that is running; stop it, or wait for its end.
search_full = { $limit } searches are already running; try again in a few minutes.
search_data = The examples “{ $name }” of this search are no longer here; upload them again, then resume it.
search_ended = The search is { $state ->
    [finished] finished
    [running] running
   *[paused] paused
 }; there is nothing to resume.
search_active = The search is still active; stop it before you delete it.
search_disk = The search's files cannot be written ({ $why }); make room on the disk.
over_scheduler = The Dask scheduler does not answer; the results so far are kept. Resume the search when it is back.
over_workers_lost = Three trainings in a row lost their worker; the results so far are kept, and the search can be resumed.
over_no_worker = The Dask cluster has no worker; start one, and resume the search.
over_disk = The study cannot be written; make room on the disk and resume the search.
over_error = The search failed; the results so far are kept, and it can be resumed.
over_no_winner = No trial was trained to its end, so there is no winner to train again.
