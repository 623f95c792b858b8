menu = Inside an RNN
to_do = Type a sentence, then step through it: click a box to see how its number is computed.
open_on = Open in RNN view
side = Side by side with
about = About the model
none = There is no net here that reads text step by step. Train one on the Train page, or add a model file.
say = Type a sentence
examples = Examples
tokens = The { $level ->
    [character] characters
   *[word] words
 }, one step each
too_long = A text has at most { $limit } characters here; the rest was left out.
cut = { $model } reads at most { $length } tokens; the last { $cut } are left out.
unknown_some = Dashed: { $level ->
    [character] characters
   *[word] words
 } that { $model } has never seen; it reads all of them as the same “unknown”.
unknown_all = { $model } has never seen any of these { $level ->
    [character] characters
   *[word] words
 }, so its answer means nothing.
empty = There is no text yet: type something, or choose an example.
unknown = unknown to the model
bad_number = The link asks for { $name } { $given }; the range is { $low } to { $high }, so { $used } is shown.
bad_text = The link's text is too long; its first { $limit } characters are shown.
play = Play, step by step
first = To the first step
back = One step back
next = One step forward
step = Step
where = { $step } of { $steps }: “{ $token }”
unit = Unit
unit_of = of { $units } in this layer
layer = Layer
head = Head
head_of = of { $units } in this layer
looked_at = looked at
attention_title = { $layer }, head { $head }: what “{ $token }” looks at
attention_most = Looked at most
attention_map = attention of head { $head } of { $layer }: which step (column) looks at which (row)
attention_answer = After “{ $token }” the likeliest next is “{ $label }”, { $percent }.
gate_hidden = hidden state h
gate_memory = memory c
gate_reset = reset gate r
gate_update = update gate z
gate_new = new state n
gate_input = input gate i
gate_forget = forget gate f
gate_cell = new memory g
gate_output = output gate o
from_word = from the input
from_state = from the state
sum = sum
answer_now = The answer if the text ended here
cell_alt = The { $kind } cell with the numbers of unit { $unit } after “{ $token }”
eq_title = { $what }, unit { $unit }
eq_logit = The answer “{ $label }”
rest = the other { $count } together
set_by_hand = set by hand
label_negative = negative
label_positive = positive
tab_over = Over time
tab_edit = Experiment
tab_back = Backpropagation through time
tab_search = Search
tab_letters = Continue the text
map = Show
map_alt = { $what } of every unit at every step, in { $model }
sort = Sort the units
sort_name = by number
sort_value = by value at this step
sort_change = by change at this step
numbers = The numbers as a table
path = Path of the hidden state in its two main directions
path_alt = The path of the hidden state of { $model }, a dot for each step
lines = How likely is “{ $label }” after each step?
lines_next = What probability did it give the letter that came next?
edit_help = Change a number inside the net at this step, and let it read the rest.
held = { $count ->
    [one] One intervention is active on the whole page:
   *[other] { $count } interventions are active on the whole page:
}
undo_edits = Undo all
edited_badge = with interventions
code_without_edits = The code reads the text without your interventions.
edit_what = What to set
edit_who = Which unit
edit_one = unit { $unit }
edit_all = all units
edit_until = For how long
edit_here = only at “{ $token }”
edit_on = from “{ $token }” on
edit_value = Value
shut = Close (0)
open = Open (1)
remove = Undo this change
edited = Hidden state after the change
difference = Difference from the state without the change
differs = The units that changed most are { $units }; the first step that differs is { $step }, “{ $token }”.
differs_none = Nothing differs.
dashed = Dashed: with the change.
swap_title = Change a { $level ->
    [character] character
   *[word] word
 }
swap_word = Instead of “{ $token }” read
swap_with = another { $level ->
    [character] character
   *[word] word
 }
swap = Apply
back_help = In training, the loss at the end is propagated back through every step. How much of it still reaches the first { $level ->
    [character] character
   *[word] word
 }?
back_label = The right answer would be
back_gate = Gate
back_from = from unit
log = logarithmic
computing = One moment…
loss = loss
back_hidden = Gradient of the loss at each hidden state: ‖∂L/∂h‖
back_words = Gradient of the loss at each input: ‖∂L/∂x‖
back_jacobian = Product of Jacobians from each step to the last: ‖∂h_T/∂h_t‖
back_memory = Pale: through the LSTM's memory c, the second path of the gradient.
back_weight = One weight's gradient is a sum over the steps
weight_name = { $gate }: from unit { $from_unit } to unit { $unit }
weight_sum = { $name }. The bars add up to the gradient { $total }.
search_help = Drag over some { $level ->
    [character] characters
   *[word] words
 }. Which units were active for exactly these, and where else in the shipped texts do the same units behave like that?
search_try = Try:
search_from = From
search_to = to
search = Search
units_on = Active for exactly this span (above the threshold):
units_off = Inactive for exactly this span (below minus the threshold):
threshold = Threshold
search_found = The { $count } best places in { $total } texts, found in { $ms } ms. Colour: these units' mean value.
search_moved = At { $asked } no unit is active or inactive for exactly this span; at { $used } some are.
search_none = No unit was active or inactive for exactly this span, at any threshold. Select another span.
letters_help = The net gives each letter a probability of being the next one. Sample a letter, and the net continues from there; click a letter to use that one.
sample = Sample the next letter
sample_many = Write 40 letters
unsample = Remove the last letter
temperature = Temperature
seed = Seed
distribution = Probability of the next letter at this step, at temperature { $temperature }
at_temperature_1 = (temperature 1)
type_over = Put this letter here
example_negation = negation
example_twist = a turn at the end
example_long = a long one
example_double = not bad
example_unknown = unknown words
example_letters = a beginning
example_letters_i = I
example_letters_q = after q

# ---- the tour ----
tour_text = Type any sentence. The nets read it while you type.
tour_token = Each word or character is one step. Click one, or use the arrows, to go to it.
tour_cell = The cell at this step, with its real numbers. Click a box to see how its number is computed.
tour_equation = The arithmetic of that number: every term with its weight.
tour_tabs = Further down: all steps at once, changing a state, and the gradient back through time.

# ---- “?” at the shown quantity: a sentence and its formula ----
gate_attention = attention
gate_logit = logit of the answer
help_hidden = What the cell passes on at this step: the next step and the next layer read it.
help_memory = What an LSTM keeps over many steps: a part of the previous memory and a part of the new one.
help_reset = How much of the previous state the new state may use: 0 ignores it, 1 uses all of it.
help_update = How much of the previous state is kept: 1 keeps it, 0 replaces it with the new state.
help_new = The state that could replace the previous one.
help_input = How much of the new memory is added to the memory: 0 nothing, 1 all of it.
help_forget = How much of the previous memory is kept: 0 forgets it, 1 keeps it.
help_cell = The value that the input gate can add to the memory.
help_output = How much of the memory appears in the hidden state: 0 nothing, 1 all of it.
help_logit = The score of an answer before the softmax: a weighted sum of the hidden state.
help_attention = Each step becomes a mixture of the steps it looks at; each head has its own weights.
formula_hidden = { $kind ->
    [rnn] h(t) = tanh(W·x(t) + U·h(t−1) + b)
    [gru] h(t) = (1 − z(t))·n(t) + z(t)·h(t−1)
   *[lstm] h(t) = o(t)·tanh(c(t))
 }
formula_memory = c(t) = f(t)·c(t−1) + i(t)·g(t)
formula_reset = r(t) = σ(W·x(t) + U·h(t−1) + b)
formula_update = z(t) = σ(W·x(t) + U·h(t−1) + b)
formula_new = n(t) = tanh(W·x(t) + b + r(t)·(U·h(t−1) + b′))
formula_input = i(t) = σ(W·x(t) + U·h(t−1) + b)
formula_forget = f(t) = σ(W·x(t) + U·h(t−1) + b)
formula_cell = g(t) = tanh(W·x(t) + U·h(t−1) + b)
formula_output = o(t) = σ(W·x(t) + U·h(t−1) + b)
formula_logit = logit = W·h(t) + b,  y(t) = softmax(logits)
formula_attention = y = softmax(Q·Kᵀ / √d) · V
