# Errors of playground/training, and the endings of runs.
no_device = This machine has no { $name }; it has { $known }. Choose one of these.
scheduler = PLAYGROUND_SCHEDULER is { $given }; expected tcp://host:port.
setting = { $name } is { $given }; expected a number.

## runs
run_limit = The run has { $given } { $what ->
    [parameters] parameters
    [multiply_adds] multiply-adds
   *[epochs] epochs
 }; this server allows { $limit }. Choose fewer.
run_not_yours = This run is another visitor's. You can watch it, compare it and export its model; its owner controls it.
run_memory = A batch of { $batch } needs about { $needed } MB for its values and gradients; this server allows { $limit } MB. Choose a smaller batch or a smaller net.
run_busy = You already have a run; stop it, or wait for its end.
run_full = { $limit } runs are already waiting; try again in a few minutes.
run_ended = The run is { $state ->
    [finished] finished
    [stopped] stopped
    [diverged] diverged
    [failed] failed
    [interrupted] interrupted
    [running] running
    [paused] paused
   *[queued] waiting
 }; there is nothing to continue.
run_no_checkpoint = The run has no checkpoint to continue from; start a new run.
run_unknown = There is no run { $run } here; it may have been deleted.
run_no_weights = No weights were kept after batch { $step }.
run_no_state = No state was kept after batch { $step }.
run_no_examples = The examples of this run have been deleted.
run_active = The run is still active; stop it before you delete it.
run_disk = The run's files cannot be written ({ $why }); make room on the disk.
embedded_scheduler = The embedded scheduler ended at once (status { $status }).
no_scheduler = The Dask scheduler { $address } does not answer ({ $error }); start it, or leave out PLAYGROUND_SCHEDULER to train on this machine.
server_closed = This server is shutting down.

## why a run ended
ending_done = All { $epochs } epochs were run.
ending_target = The validation { $metric } reached { $value }, the target that was set.
ending_time = The time limit of { $limit } seconds was reached.
ending_stopped = You stopped the run at batch { $step }.
ending_paused = The run was paused for too long while others waited; it can continue from batch { $step }.
ending_not_finite = The loss is no longer a finite number (batch { $step }). Try a learning rate ten times smaller, or clip the gradients.
ending_far_above = The loss rose to { $loss }, far above its start of { $start } (batch { $step }). Try a smaller learning rate.
ending_memory = There was not enough memory at batch { $step }. Try a smaller batch or a smaller net.
ending_worker = The training process ended at batch { $step }; what it had recorded is kept.
ending_silent = The training process sent nothing for { $seconds } seconds and was given up at batch { $step }; what it had recorded is kept.
ending_scheduler = The Dask scheduler { $address } does not answer; what was recorded is kept.
ending_disk = The history cannot be written ({ $why }); make room on the disk and start again.
ending_data = The data cannot be used: { $why }
ending_error = Training failed at batch { $step }: { $why }
ending_no_worker = The Dask cluster at { $address } has no worker; start one and try again.
## the card of a model that a run made
card_summary = Trained on { $data }.
folds = Got { $given } folds; expected { $low } to { $high } for these examples.
no_writers = These examples do not say who wrote them; expected a writer for each. Choose another way to split.
few_for_folds = { $folding ->
    [grouped] All examples are by one writer; expected at least { $low } writers. Choose another way to split.
    [stratified] A class has a single example; expected at least { $low } of each class. Choose another way to split, or more examples.
   *[other] There is a single example; expected at least { $low }.
 }
