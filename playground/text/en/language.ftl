menu = Language
to_do = Type a sentence: every task reads it at once. Click a card to see why it answers so.
open_on = Open on the Language page
say = Type a sentence
examples = Examples
cards = Tasks
text_language = Language of the text
recognised = recognised: { $name }
language_en = English
language_zh = Chinese
task_sentiment = Sentiment
task_topic = Topic
task_spam = Spam
task_entities = Names
task_roles = Who did what
ms = { $ms } ms
unavailable = There is no model for this language.
no_answer = No answer
empty = There is no text yet: type something, or choose an example.
nothing_readable = This text has no word that a model can read: type a sentence, or choose an example.
no_words = This text has no word, only signs such as digits or emoji, so the answers say little.
foreign = This text seems to be written in { $what }, which the models have not learned: { $unknown } of { $count } { $level ->
    [character] characters
   *[word] words
 } are unknown to them.
unknown = { $count ->
    [one] The only word is unknown to the models, so their answers say little.
   *[other] { $unknown } of { $count } { $level ->
        [character] characters
       *[word] words
     } are unknown to the models, so their answers say little.
 }
unknown_to = { $unknown } of { $count } { $level ->
    [character] characters
   *[word] words
 } are unknown to the models of { $tasks }, so their answers say little.
unknown_own = { $unknown } of { $count } { $level ->
    [character] characters
   *[word] words
 } are unknown to this net.
read_as = read as { $name }
in_japanese = Japanese
in_korean = Korean
in_greek = Greek
in_hebrew = Hebrew letters
in_thai = Thai
in_armenian = Armenian
in_georgian = Georgian
in_arabic = Arabic letters
in_cyrillic = Cyrillic letters
in_devanagari = Devanagari letters
in_french = French
in_german = German
in_spanish = Spanish
in_italian = Italian
in_portuguese = Portuguese
cut = A text has at most { $limit } characters here; the last { $cut } are left out.
label_positive = positive
label_negative = negative
label_spam = spam
label_ham = no spam
label_per = person
label_loc = place
label_org = organisation
label_science_technology = science, technology
label_travel = travel
label_politics = politics
label_sports = sports
label_health = health
label_entertainment = entertainment
label_geography = geography
example_first = All at once
point_first = One sentence, five questions: a person, a place, a time, an act, and a judgement.
example_negation = Negation
point_negation = “bad” stands here, but the hotel was not bad. And the last half says the opposite.
example_names = Ambiguous names
point_names = The first Paris is a person, the second a city; Jordan and Amazon have another reading too.
example_greedy = Greedy decoding
point_greedy = Open the names and switch to greedy: it takes the first word of the firm for a place. Viterbi sees the whole name.
example_active = Active
point_active = Who gave, who received, and what? Compare the passive sentence, which says the same.
example_passive = Passive
point_passive = The subject is now the one who received: the roles stay, only their places change.
example_ham = Ham like spam
point_ham = A message between friends with the words of an advertisement.
example_spam = Spam
point_spam = Which words give it away? Open the card and rewrite it until it passes.
example_sarcasm = Sarcasm
point_sarcasm = “great” and “just what I needed” are meant the other way round: words alone mislead here.
example_mixed = Two languages
point_mixed = Names in another script are words that the model has hardly seen.
example_segments = Segmentation
point_segments = 南京市 / 长江大桥, or 南京 / 市长 / 江大桥? Where words begin decides who is named.
example_traditional = Traditional
point_traditional = Traditional characters are read like the simplified ones on which the models were trained.
model = Model
about = About this model
size = { $parameters } parameters · { $megabytes } MB
figures = { $ms } ms · { $parameters } parameters · { $megabytes } MB
for_label = For the label
words_title = Which words speak for
words_what = Orange words speak for the label, blue ones against it; the strongest of each line has the full colour.
method_contributions = exact contributions
method_integrated_gradients = integrated gradients
method_knock_out = each word left out
adds_up = { $base } for unknown words only + { $sum } for these words = { $score }, the label's logit minus the mean of the others
knocked = how far the label's logit minus the mean of the others, { $score }, falls without the word
flips_title = One word that changes the answer
no_flip = No change of one word that was tried changes the answer.
left_out = (left out)
rewrite_title = Rewrite it
rewrite_until = until it is: { $label }
no_rewrite = No change that was tried helps.
rewrite_partly = After these changes no other one helps, and the answer is still another.
near_title = Nearest training sentences
near_what = Of the sentences that the net learned from, those whose values before the last layer are most like this text's, with the cosine.
near_find = Find them
long_to_change = Changes are searched in texts of at most { $limit } characters: shorten the text.
list = A list of sentences, and a search in it
list_paste = One sentence a line
list_file = Or a file: a sentence a line, or a CSV with a text column
list_with = Only sentences in which all of these are named
list_found = { $count } of { $of } sentences
list_cut = The first { $limit } sentences are read; the last { $cut } are left out.
list_text = Text
list_unknown = Unknown words
list_note = Note
list_download = Download as CSV
own = Your nets
own_some = The newest { $limit } of your { $count } text nets have a card here.
own_cut = This net reads the first { $limit } tokens of a text; the last { $cut } are left out.
own_gone = The link opens the net { $name }, which is not among your nets; the sentiment is open instead.
own_here = { $name } is your own net. Others do not have it and will see another card: send them its file, too.
tour_text = Type here, in English or Chinese. All cards follow.
tour_examples = Each example shows something: what it is stands below when it is chosen.
tour_cards = One card per task, with its answer and its probability. Click one to open it.
tour_open = The open card shows why the model answers so.

## errors
no_text = The text is empty. Type at least one word.
no_task = There is no task { $task }; there are { $known }.
reads_no_text = The model { $model } reads pictures, not text. Choose a text model.
own_pieces = { $model } reads parts of words, which this page cannot show. Use a net that reads words or characters.
not_a_classifier = The model { $model } does not give one label for a text. Choose a classification model.
not_a_tagger = The model { $model } does not give a label for each word. Choose a tagging model.
no_label = { $model } has no label { $label }; its labels are { $known }.
not_linear = { $model } is not linear, so its words have no exact contributions. Choose integrated gradients or leaving words out.
no_neighbours = The training texts of { $model } do not ship with the playground, so their neighbours cannot be shown. Choose one of the mood nets, or a net of your own.
no_vectors = { $model } has no vector for a whole text. Choose a net that gives one label for a text and ends with a dense layer.
