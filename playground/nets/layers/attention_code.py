"""The PyTorch and Keras sources that the code of a net with attention contains, and by which pasted
code is recognised."""

IS_PADDING = """def is_padding(values, lengths):
    return torch.arange(values.shape[1]) >= lengths[:, None]
"""
ATTEND = """def attend(layer, values, lengths):  # each step looks at every token of its text
    padding = torch.arange(values.shape[1]) >= lengths[:, None]
    return layer(values, values, values, key_padding_mask=padding, need_weights=False)[0]
"""
ATTEND_BACK = """def attend_back(layer, values):  # a step looks at itself and at earlier steps
    later = torch.ones(values.shape[1], values.shape[1], dtype=torch.bool).triu(1)
    return layer(values, values, values, attn_mask=later, need_weights=False)[0]
"""
ROTARY = """class RotaryAttention(nn.Module):  # arXiv:2104.09864
    def __init__(self, units, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.in_proj_weight = nn.Parameter(torch.empty(3 * units, units))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * units))
        self.out_proj = nn.Linear(units, units)
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.zeros_(self.out_proj.bias)

    def rotate(self, x):  # each pair of numbers turns with its step
        steps, units = x.shape[2:]
        angles = torch.arange(steps)[:, None] * 10000.0 ** (-torch.arange(0, units, 2) / units)
        cos, sin = angles.cos().to(x), angles.sin().to(x)
        left, right = x.chunk(2, -1)
        return torch.cat([left * cos - right * sin, right * cos + left * sin], -1)

    def forward(self, x, key_padding_mask=None):
        n, steps, units = x.shape
        made = nn.functional.linear(x, self.in_proj_weight, self.in_proj_bias)
        made = made.view(n, steps, 3, self.heads, units // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = self.rotate(made[0]), self.rotate(made[1]), made[2]
        scores = q @ k.transpose(2, 3) / (units // self.heads) ** 0.5
        if self.causal:
            later = torch.ones(steps, steps, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, -torch.inf)
        if key_padding_mask is not None:
            scores = scores.masked_fill(key_padding_mask[:, None, None], -torch.inf)
        return self.out_proj((scores.softmax(3) @ v).transpose(1, 2).reshape(n, steps, units))
"""
KERAS_ROTARY = """class RotaryAttention(layers.Layer):  # arXiv:2104.09864
    def __init__(self, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal

    def build(self, shape):
        self.into, self.out = layers.Dense(3 * shape[-1]), layers.Dense(shape[-1])
        self.into.build(shape)
        self.out.build(shape)

    def rotate(self, x):  # each pair of numbers turns with its step
        steps, units = x.shape[2:]
        angles = np.arange(steps)[:, None] * 10000.0 ** (-np.arange(0, units, 2) / units)
        left, right = keras.ops.split(x, 2, -1)
        cos, sin = np.float32(np.cos(angles)), np.float32(np.sin(angles))
        return keras.ops.concatenate([left * cos - right * sin, right * cos + left * sin], -1)

    def call(self, x):
        steps, units = x.shape[1:]
        made = keras.ops.reshape(self.into(x), (-1, steps, 3, self.heads, units // self.heads))
        q, k, v = keras.ops.unstack(keras.ops.transpose(made, (2, 0, 3, 1, 4)), 3)
        q, k = self.rotate(q), self.rotate(k)
        scores = q @ keras.ops.transpose(k, (0, 1, 3, 2)) / (units // self.heads) ** 0.5
        if self.causal:
            scores = scores + np.triu(np.full((steps, steps), -1e9, np.float32), 1)
        mixed = keras.ops.transpose(keras.ops.softmax(scores) @ v, (0, 2, 1, 3))
        return self.out(keras.ops.reshape(mixed, (-1, steps, units)))
"""
