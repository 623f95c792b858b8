layer = layer
shape = output shape
parameters = parameters
multiply_adds = multiply-adds
memory = memory (bytes)
field = receptive field
whole = whole drawing
sums = In all **{ $parameters }** parameters, **{ $work }** multiply-adds and **{ $memory }** bytes of feature maps for one drawing.
formulas =
    Where the numbers come from, with *k* the window, *s* the stride, *p* the padding, *n* the side before:

    - side after: ⌊(n + 2p − k) / s⌋ + 1
    - parameters of a convolution: filters × (channels × k² + 1); of a dense layer: units × (inputs + 1)
    - multiply-adds of a convolution: filters × channels × k² × side²; of a dense layer: units × inputs
    - memory: 4 bytes for each number of the output
    - receptive field: r + (k − 1) × j, where r is the field before and j the product of the strides before
