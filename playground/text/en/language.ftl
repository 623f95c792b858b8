## errors
no_text = The text is empty. Type at least one word.
no_task = There is no task { $task }; there are { $known }.
reads_no_text = The model { $model } reads pictures, not text. Choose a text model.
not_a_classifier = The model { $model } does not give one label for a text. Choose a classification model.
not_a_tagger = The model { $model } does not give a label for each word. Choose a tagging model.
