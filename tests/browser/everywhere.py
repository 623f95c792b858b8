"""Every page with what it shows when it is ready, for tests of something that holds everywhere."""

PAGES = {
    "": "[data-testid=layer] canvas",
    "cnn": "[data-testid=arithmetic]",
    "cnn?show=table": ".st-key-cnn_table [data-testid=stDataFrame]",
    "rnn": "[data-testid=rnn-answer]",
    "train": ".st-key-train_start",
    "train?view=settings": ".st-key-train_set_momentum",
    "train?view=build": ".st-key-train_row_0",
    "train?view=data": "[data-testid=stFileUploader]",
    "evaluate": "[data-testid=ev-gallery]",
    "evaluate?show=threshold&other=seed-cnn": "[data-testid=ev-threshold-counts]",
    "tune": "[data-testid=tune-table]",
    "tune?view=search": ".st-key-tune_start",
    "language": "[data-testid=language-probabilities]",
    "vision": "[data-testid=vision-answer-0][data-label]",
    "vision?view=where": ".wh-panel[data-labels]",
    "vision?view=which": "[data-testid=which-answer]:not(:empty)",
    "vision?view=own": "[data-testid=own-class]",
    "vision?view=make": "[data-testid=make][data-film]",
    "vision?view=restore": "[data-testid=restore][data-film]",
    "room": ".st-key-room_open",
}
