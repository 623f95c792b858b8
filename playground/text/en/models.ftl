# What is said of the shipped models, and of what a model's results were measured on.
title_seed_cnn = The article's CNN
title_seed_lstm = The article's LSTM

title_lite0_random = EfficientNet-Lite0, untrained
about_lite0_random = A net of 143 layers for colour photos of 224×224 pixels and 1,000 labels, with random weights: what it answers means nothing, but every number can be recomputed.
title_efficientnet_lite0 = EfficientNet-Lite0
title_efficientnet_lite1 = EfficientNet-Lite1
about_efficientnet_lite0 = Tells which of 1,000 things a photo shows. Google trained it on ImageNet; it was made for phones: depthwise convolutions, 4.7 million weights.
about_efficientnet_lite1 = Tells the same 1,000 things as EfficientNet-Lite0, with more layers and a larger input (240×240): 5.4 million weights.
title_digit_finder = Digit finder
about_digit_finder = Finds the digits in a picture and says which they are, by centres and sizes: a heat map of the centres, and at each centre the box. It was trained on scenes composed of scanned digits.
title_digit_maker = Digit maker
about_digit_maker = Makes pictures of digits from noise, by flow matching: a U-Net computes in which direction each pixel changes, and a few steps lead from noise to a digit of the asked label. It was trained on scanned digits.
about_pen_cnn = A CNN for digits drawn with a mouse, a finger or a pen: thick and thin, slanted, with gaps, with a European 1 or 7. It was trained on scanned digits and on pen strokes.
about_seed_cnn = The small CNN of the article that this playground grew out of: three convolutions and two dense layers. It was trained on scanned digits only, so it has never seen lines drawn on a screen.
about_seed_lstm = The second net of the article: an embedding of 10,000×64, two LSTM layers of 64 units and a dense layer. It was trained to tell positive English sentences from negative ones.
about_mood_rnn = Tells whether an English sentence is positive or negative, with the simplest recurrent cell: h_t = tanh(W_xh x_t + W_hh h_{"{"}t-1{"}"} + b_h). It mostly adds up friendly and unfriendly words, so it reads “not bad at all” as negative; the nets with gates read it as positive.
about_mood_gru = Tells whether an English sentence is positive or negative, with a GRU: two gates decide what to forget and what to replace.
about_mood_lstm = Tells whether an English sentence is positive or negative, with an LSTM: three gates control a separate memory.
about_mood_zh = Tells whether a Chinese review is positive or negative, with a GRU that reads it character by character.
about_mood_zh_rnn = Tells whether a Chinese review is positive or negative, with the simplest recurrent cell, reading it character by character. It reads 一点也不差 (not bad at all) as negative; the nets with gates read it as positive.
about_mood_zh_lstm = Tells whether a Chinese review is positive or negative, with an LSTM that reads it character by character.
about_letters_rnn = Continues a text letter by letter, with the simplest recurrent cell.
about_letters_lstm = Continues a text letter by letter, with an LSTM.
about_letters_gpt = Continues a text letter by letter, with a small causal transformer: three layers of attention, whose heads look back at earlier letters.

## a few words on each, in a list of models
line_lite0_random = 143 layers for photos, random weights
line_efficientnet_lite0 = 1,000 things in photos
line_efficientnet_lite1 = 1,000 things in photos
line_digit_finder = finds digits in a picture
line_digit_maker = makes digits from noise
line_pen_cnn = for digits drawn by hand
line_seed_cnn = trained on scanned digits only
line_seed_lstm = two layers, 10,000 words
line_mood_rnn = the simplest recurrent cell
line_mood_gru = two gates
line_mood_lstm = three gates and a memory
line_mood_zh = Chinese reviews, character by character
line_mood_zh_rnn = Chinese reviews, the simplest recurrent cell
line_mood_zh_lstm = Chinese reviews, three gates and a memory
line_letters_rnn = continues a text, simplest cell
line_letters_lstm = continues a text, with a memory
line_letters_gpt = continues a text, with attention
line_own = yours: { $size }
line_size = { $layers } layers, { $weights } weights

## how pictures are prepared
side = { $height }×{ $width }
prepared_digit = Pictures are prepared as on the Draw page: the ink is cropped, scaled to 20 pixels, and centred in { $side } by its mass.
prepared_fit = Pictures are fitted whole into { $side }, ink light on a dark ground.
prepared_crop = Photos are scaled so that 7/8 of the shorter side fits, and the middle is cropped to { $side }.

## what the results were measured on
result_validation = validation { $metric }
result_mnist_3_000_training_digits_held_out = MNIST, 3,000 training digits held out
result_mnist_the_same_prepared_as_on_the_page = the same MNIST digits, prepared as on the Draw page
result_the_playground_s_2_000_test_digits = the playground's 2,000 test digits
result_pen_strokes_552_digits_of_held_out_styles_thin_to_thick = pen strokes, 552 digits in held-out styles, thin to thick
result_pen_strokes_552_digits_of_held_out_styles_widths_thin_to_thick = pen strokes, 552 digits in held-out styles, thin to thick
result_bits_a_letter_1_000_test_sentences = bits per letter, 1,000 test sentences
result_accuracy_1_000_shipped_test_sentences = accuracy, 1,000 shipped test sentences
result_accuracy_480_uci_sentences_trained_on_the_other_1_920 = accuracy, 480 UCI sentences, after training on the other 1,920
result_accuracy_1_000_held_out_reviews = accuracy, 1,000 held-out reviews
result_taken_for_no_digit_mnist_3_000_training_digits_held_out = digits taken for no digit: MNIST, 3,000 training digits held out
result_taken_for_no_digit_mnist_the_same_prepared_as_on_the_page = digits taken for no digit: the same MNIST digits, prepared as on the Draw page
result_taken_for_no_digit_the_playground_s_2_000_test_digits = digits taken for no digit: the playground's 2,000 test digits
result_taken_for_no_digit_pen_strokes_552_digits_of_held_out_styles_thin_to_thick = digits taken for no digit: pen strokes, 552 digits in held-out styles, thin to thick
result_recognised_as_no_digit_typed_letters_not_trained_on = recognised as no digit: letters of other fonts
result_recognised_as_no_digit_written_letters_not_trained_on = recognised as no digit: other letters, written with a pen
result_recognised_as_no_digit_scribbles_not_trained_on = recognised as no digit: scribbles
result_recognised_as_no_digit_shapes_and_faces_not_trained_on = recognised as no digit: other shapes
result_recognised_as_no_digit_noise_not_trained_on = recognised as no digit: noise
result_recognised_as_no_digit_two_digits_in_one_not_trained_on = recognised as no digit: two digits joined
result_accuracy_40_plain_sentences = accuracy, 40 plain sentences
result_span_f1_500_sentences_of_the_dev_part = span F1, 500 sentences of the dev part
result_span_f1_500_sentences_of_the_dev_part_words_given = span F1, 500 sentences of the dev part, words given
result_accuracy_99_sentences_of_the_dev_part = accuracy, 99 sentences of the dev part
result_span_f1_english_ewt_dev_part = span F1, dev part of English-EWT
result_predicates_f1_english_ewt_dev_part = F1 of predicates, dev part of English-EWT
result_map_5_on_300_scenes_of_held_out_digits = mAP@.5 on 300 scenes of held-out digits
result_map_75_on_300_scenes_of_held_out_digits = mAP@.75 on 300 scenes of held-out digits
result_digits_read_as_asked_500_made_without_guidance = share of 500 digits made without guidance that seed-cnn reads as asked
result_digits_read_as_asked_500_made_with_guidance_1_5 = share of 500 digits made with guidance 1.5 that seed-cnn reads as asked
