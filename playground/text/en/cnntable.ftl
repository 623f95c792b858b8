layer = layer
shape = output shape
parameters = parameters
multiply_adds = multiply-adds
memory = memory (bytes)
field = receptive field
whole = whole picture
sums = In all **{ $parameters }** parameters, **{ $work }** multiply-adds and **{ $memory }** bytes of feature maps for one picture.
formulas =
    Where the numbers come from, with *k* the side of the window, *s* the stride, *p* the padding on each side, *n* the side before:

    - side after: ⌊(n + 2p − k) / s⌋ + 1; with the padding “same”: ⌈n / s⌉
    - parameters of a convolution: filters × channels ÷ groups × k², plus one bias for each filter if the layer has biases. A usual convolution has 1 group, a depthwise one as many groups as channels.
    - parameters of a dense layer: units × inputs, plus one bias for each unit; of a normalisation: 2 × channels
    - multiply-adds of a convolution: filters × channels ÷ groups × k² × height × width of the output; of a dense layer: units × inputs; of a normalisation: one for each number of the output; other layers count as 0. Adding a bias is not counted.
    - memory: 4 bytes for each number of the output
    - receptive field: r + (k − 1) × j, where r is the field before and j the product of the strides before; where branches meet, the largest field
    - with a dilation d, replace k by d × (k − 1) + 1 for the side and the field
