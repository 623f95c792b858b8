## the lattice
lattice_title = How the tags were decoded
lattice_what = A column for each token, a row for each tag. A cell's number is the emission score: how well the tag suits the token. The lines are transitions from tag to tag. The best path has the highest sum.
lattice_table = Scores of each tag at each token
lattice_decoder = Decoding
lattice_viterbi = Viterbi
lattice_greedy = Greedy
lattice_cells = Numbers in the cells
lattice_emissions = Emission
lattice_best = Best score so far
lattice_marginals = Probability
lattice_play = Play, step by step
lattice_first = To the first step
lattice_back = One step back
lattice_next = One step forward
lattice_step = Step
lattice_where_start = Step { $step } of { $steps }: nothing is decoded yet. Press play, or move the slider.
lattice_where_forward = Step { $step } of { $steps }, forward, “{ $token }”: for each tag, the best path that ends there. A thin line leads back to its previous tag.
lattice_where_greedy = Step { $step } of { $steps }, “{ $token }”: the tag with the highest transition + emission is chosen and stays.
lattice_where_back = Step { $step } of { $steps }, back along the lines from the best end: “{ $token }” gets { $tag }.
lattice_score = The path's score is { $score }, its probability { $percent }.
lattice_score_same = The greedy path is the best path here: its score is { $score }, its probability { $percent }.
lattice_score_greedy = The greedy path's score is { $score }, { $cost } below the best path's (dashed): the best path is { $times } times as probable.
lattice_score_clamped = With the clamped tags the score is { $score }, probability { $percent }. They cost { $cost }: the best path (dashed) is { $times } times as probable.
lattice_score_clamped_best = The clamped tags cost nothing: they are on the best path, with score { $score } and probability { $percent }.
lattice_impossible = No allowed path has these tags: an I- tag must follow a B- or I- tag of the same type. Release a clamped tag, or change a transition.
lattice_cell_name = “{ $token }”, { $tag }: { $value }
lattice_hint = Point at a cell to see its sum. Click a cell to clamp its tag. With the keyboard: arrow keys and Enter.
lattice_clamp = “{ $token }” is { $tag }
lattice_edits = { $count ->
    [one] One changed transition
   *[other] { $count } changed transitions
 }
lattice_all = Show all { $count } tags
lattice_fewer = Show only the tags that matter here
lattice_nothing = Nothing is computed yet.
lattice_cell = “{ $token }” as { $tag }
lattice_later = Emission { $emission }. This column is not computed yet.
lattice_excluded = This token is clamped to { $tag }, so no path goes through this cell.
lattice_best_previous = best previous ({ $tag })
lattice_so_far = path so far ({ $tag })
lattice_start = first tag
lattice_transition = transition
lattice_emission = emission
lattice_sum = sum
lattice_end = At the end of the sentence the last tag's score is added: { $sum } + { $end } = { $total }.
lattice_from = from
lattice_to = to
lattice_best_short = best previous
lattice_forbidden = not allowed
lattice_paths = { $count ->
    [one] The only path
   *[other] The { $count } best paths
 }
lattice_paths_clamped = { $count ->
    [0] No path has the clamped tags
    [one] The only path with the clamped tags
   *[other] The { $count } best paths with the clamped tags
 }
lattice_path = path
lattice_path_score = score
lattice_probability = probability
lattice_no_span = nothing marked
lattice_same_spans = the same spans, tagged in another way
lattice_transitions = Transition scores
lattice_transitions_hint = Change a score and the path is decoded again. An empty field gets the model's score back; ✕ is not allowed.
lattice_begin = beginning
lattice_finish = end
lattice_transition_name = Transition from { $from } to { $to }
lattice_before = The model's score is { $score }

## the entities
entities_mark = Mark the entities yourself
entities_compare = Compare with the model
entities_words = Select whole words
entities_divide = Show the words
entities_by_words = Tag word by word
entities_none = The model finds no entity in this text.
entities_span = “{ $text }”: { $type }, characters { $start } to { $end }
entities_marking = The text, word by word
entities_type = Type of the selected words
entities_unmark = No entity
entities_hint = Drag over the words of a name, or click one; then choose its type. With the keyboard: arrow keys, Shift with an arrow key for more words, and the type's number.
entities_net = The model's entities
entities_f1 = Span F1 between your entities and the model's: { $f1 }
entities_both_none = You and the model agree: there is no entity.
entities_equal = Same words, same type
entities_boundary = Boundary error: same type, other words
entities_type_error = Type error: same words, other type
entities_both = Overlapping words, other type
entities_mine = Only yours
entities_theirs = Only the model's

## the roles
roles_none = The model finds no predicate in this text. Click a word to make it one.
roles_hint = Click any word to make it the predicate. The name of a role in PropBank appears when you point at it.
roles_words = The words: each can become the predicate
roles_found = predicate with probability { $percent }
roles_made = made by you; for the model a predicate with probability { $percent }
roles_drop = “{ $word }” is no predicate
roles_is_predicate = { $word }, the predicate
roles_make = { $word }: make it the predicate
roles_argument = “{ $text }”: { $name } ({ $type })
roles_lattice = How the arguments of “{ $word }” were decoded
roles_pair = The same event, told the other way round. Click a word to read this sentence.
roles_who = who
roles_what = what or whom
roles_to_whom = to whom
roles_from = from what
roles_where_to = where to
roles_when = when
roles_where = where
roles_how = how
roles_why = why
roles_what_for = what for
roles_goal = for whom
roles_which_way = which way
roles_how_much = how much
roles_with_whom = with whom
roles_not = not
roles_modal = modal verb
roles_circumstance = circumstance
roles_connective = connective
roles_state = as what
roles_light_verb = light verb
roles_comparison = compared with what
roles_reference = { $name } (pronoun)
roles_continued = { $name } (continued)

## the encoder
attention_title = Inside the encoder
attention_card = Word pieces, attention, and a word in two contexts
attention_what = The encoder gives each word a vector that depends on its context. It reads word pieces: ## continues a word, [CLS] and [SEP] stand at the ends. In each layer, each head decides how much each piece attends to the others.
attention_what_net = This net reads the tokens below. In each attention layer, each head decides how much each token attends to the others. What it learned decides whether the weights mean anything to us.
attention_cut = { $count ->
    [one] The last token is left out here.
   *[other] The last { $count } tokens are left out here.
 }
attention_layer = Layer
attention_head = Head
attention_head_name = Head { $head }
attention_query = attends
attention_key = is attended to
attention_matrix = Attention weights: the row attends to the column. Arrow keys move the chosen pair.
attention_said = In head { $head } of layer { $layer }, “{ $query }” attends to “{ $key }” with { $percent } of its attention.
attention_hint = Left, a piece's lines lead to the pieces it attends to; thicker lines are larger weights. Right, the same weights as a matrix. The small maps show all { $heads } heads of the layer. Point to look, click to pin.
attention_product = Why “{ $query }” attends to “{ $key }”
attention_q = query q
attention_k = key k
attention_products = products q · k, unit by unit
attention_unit_name = unit
attention_others = the other { $count } together
attention_score = Score: { $product } / √{ $units } = { $score }
attention_softmax = Softmax: e^{ $score } / Σ e^score = { $power } / { $total } = { $percent }
attention_hidden = “{ $key }” comes later. In this net a token attends only to itself and to earlier ones, so its weight is 0.
attention_output = What “{ $query }” gets in this head
attention_out = output, click a unit
attention_weighted = Unit { $unit } of the output is { $value }: the sum of the values of all pieces, each times its weight.
attention_points = The same word in two sentences
attention_second = Second sentence
attention_block = After layer
attention_before = none
attention_cosines = Similarity (cosine) of the same word in both sentences, layer by layer
attention_no_shared = The two sentences have no word in common.
attention_plane = { $words } words of both sentences as points; circles: the first sentence, squares: the second
attention_axis = principal component { $number }: { $percent } of the variance
