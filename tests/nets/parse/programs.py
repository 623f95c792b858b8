"""Nets written by hand in the ways that people write them, and the layers that they mean."""

from playground.core.inputs import ImageInput, TextInput

DIGIT = ImageInput(1, 28, 28)
PHOTO = ImageInput(3, 32, 32)
TEXT = TextInput("word", 64, ("good", "bad"))

ARTICLE_CNN = (
    "conv-32-3.relu.pool.conv-64-3.relu.pool.conv-64-3.relu.flatten.dense-64.relu.dense-10"
)
ARTICLE_LSTM = "embedding-10000-64.lstm-64-1.lstm-64.dense-10"

# As they stand in the article; the data that they are trained with are loaded elsewhere.
CNN = """
import tensorflow as tf
from tensorflow.keras import layers, models

# 定义CNN模型
model = models.Sequential()
model.add(layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(64, (3, 3), activation='relu'))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(64, (3, 3), activation='relu'))
model.add(layers.Flatten())
model.add(layers.Dense(64, activation='relu'))
model.add(layers.Dense(10, activation='softmax'))

# 编译模型
model.compile(optimizer='adam',
              loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])

# 训练模型
model.fit(train_images, train_labels, epochs=5)
"""
LSTM = """
import tensorflow as tf
from tensorflow.keras import layers, models

# 定义RNN模型
model = models.Sequential()
model.add(layers.Embedding(10000, 64))
model.add(layers.LSTM(64, return_sequences=True))
model.add(layers.LSTM(64))
model.add(layers.Dense(10, activation='softmax'))

# 编译模型
model.compile(optimizer='adam',
              loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])

# 训练模型
model.fit(train_data, train_labels, epochs=5, batch_size=32)
"""

# name: (input, layers as in a link, program)
PROGRAMS = {
    "keras list": (DIGIT, "conv-8-5-2.relu.pool.flatten.dense-10", """
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    layers.Conv2D(8, kernel_size=5, strides=2, activation="relu"),
    layers.MaxPooling2D(pool_size=(2, 2)),
    layers.Flatten(),
    layers.Dense(10),
])
"""),
    "keras mnist convnet": (
        DIGIT, "conv-32-3.relu.pool.conv-64-3.relu.pool.flatten.dropout-500.dense-10", """
import numpy as np
import keras
from keras import layers

num_classes = 10
input_shape = (28, 28, 1)
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255
x_train = np.expand_dims(x_train, -1)
y_train = keras.utils.to_categorical(y_train, num_classes)
print("x_train shape:", x_train.shape, len(x_train))
model = keras.Sequential(
    [
        keras.Input(shape=input_shape),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(num_classes, activation="softmax"),
    ]
)
model.summary()
batch_size = 128
epochs = 15
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, validation_split=0.1)
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
"""),
    "keras beginners, a picture without channels": (
        DIGIT, "flatten.dense-128.relu.dropout-200.dense-10", """
import tensorflow as tf
mnist = tf.keras.datasets.mnist
(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
model = tf.keras.models.Sequential([
  tf.keras.layers.Flatten(input_shape=(28, 28)),
  tf.keras.layers.Dense(128, activation='relu'),
  tf.keras.layers.Dropout(0.2),
  tf.keras.layers.Dense(10)
])
predictions = model(x_train[:1]).numpy()
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer='adam', loss=loss_fn, metrics=['accuracy'])
model.fit(x_train, y_train, epochs=5)
"""),
    "keras rows of 784": (DIGIT, "flatten.dense-512.relu.dense-10", """
from keras.models import Sequential
from keras.layers import Dense, Activation
model = Sequential()
model.add(Dense(512, input_shape=(784,)))
model.add(Activation('relu'))
model.add(Dense(10, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='rmsprop')
"""),
    "keras functional with a shortcut": (
        PHOTO, "conv-16-3-1-0-1.norm.relu.conv-16-3-1-0-1.add~conv2~relu1.relu.globalavg.dense-10",
        """
from tensorflow.keras import Input, Model, layers
inputs = Input((32, 32, 3))
x = layers.Conv2D(16, 3, padding="same")(inputs)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
shortcut = x
x = layers.Conv2D(16, 3, padding="same")(x)
x = layers.add([x, shortcut])
x = layers.Activation("relu")(x)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10, activation="softmax")(x)
model = Model(inputs=inputs, outputs=outputs)
"""),
    "keras blocks as functions": (
        DIGIT, "conv-8-3-1-0-1.relu.pool.conv-16-3-1-0-1.relu.pool.flatten.dense-10", """
import keras
from keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

def block(x, filters, size=3):
    x = Conv2D(filters, size, padding='same', activation='relu')(x)
    return MaxPooling2D()(x)

def build_model(classes=10):
    inputs = keras.Input(shape=(28, 28, 1))
    x = inputs
    for k in range(2):
        x = block(x, 8 * 2 ** k)
    x = Flatten()(x)
    return keras.Model(inputs, Dense(classes, 'softmax')(x))
"""),
    "keras inception": (
        DIGIT, "conv-4-1~input.conv-4-3-1-0-1~input.relu~conv2.concat~conv1~relu1.flatten.dense-10",
        """
from keras import layers, Input, Model
i = Input(shape=(28, 28, 1))
a = layers.Conv2D(4, 1)(i)
b = layers.Conv2D(4, (3, 3), padding='same', activation='relu')(i)
x = layers.Concatenate(axis=-1)([a, b])
x = layers.Flatten()(x)
o = layers.Dense(10)(x)
m = Model(i, o)
"""),
    "keras subclass": (DIGIT, "flatten.dense-32.relu.dense-10", """
import tensorflow as tf

class Mine(tf.keras.Model):
    def __init__(self):
        super(Mine, self).__init__()
        self.flatten = tf.keras.layers.Flatten()
        self.d1 = tf.keras.layers.Dense(32, activation='relu')
        self.d2 = tf.keras.layers.Dense(10)

    def call(self, x, training=False):
        return self.d2(self.d1(self.flatten(x)))

model = Mine()
"""),
    "keras imdb lstm": (TEXT, "embedding-20000-128.lstm-128.dense-2", """
from keras.preprocessing import sequence
from keras.models import Sequential
from keras.layers import Dense, Embedding
from keras.layers import LSTM
from keras.datasets import imdb

max_features = 20000
maxlen = 80
batch_size = 32
(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=max_features)
x_train = sequence.pad_sequences(x_train, maxlen=maxlen)
model = Sequential()
model.add(Embedding(max_features, 128))
model.add(LSTM(128))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x_train, y_train, batch_size=batch_size, epochs=15, validation_data=(x_test, y_test))
"""),
    "keras imdb bidirectional": (
        TEXT, "embedding-20000-128.lstm-64-1-1.lstm-64-0-1.dense-2", """
import numpy as np
import keras
from keras import layers

max_features = 20000  # Only consider the top 20k words
maxlen = 200
inputs = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(max_features, 128)(inputs)
x = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(x)
x = layers.Bidirectional(layers.LSTM(64))(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.summary()
(x_train, y_train), (x_val, y_val) = keras.datasets.imdb.load_data(num_words=max_features)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=2, validation_data=(x_val, y_val))
"""),
    "torch bidirectional": (TEXT, "embedding-100-16.gru-8-0-1.dense-2", """
class Mood(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(100, 16)
        self.gru = nn.GRU(16, 8, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(8 * 2, 2)

    def forward(self, text, lengths=None):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(text), lengths)
        _, hidden = self.gru(packed)
        return self.fc(torch.cat((hidden[-2, :, :], hidden[-1, :, :]), dim=1))
"""),
    "torch sequential": (DIGIT, "conv-16-5-1-2.relu.pool.flatten.dense-10", """
import torch.nn as nn
model = nn.Sequential(
    nn.Conv2d(1, 16, kernel_size=5, stride=1, padding=2),
    nn.ReLU(),
    nn.MaxPool2d(kernel_size=2),
    nn.Flatten(),
    nn.Linear(16 * 14 * 14, 10),
)
"""),
    "torch mnist example": (
        DIGIT, "conv-32-3.relu.conv-64-3.relu.pool.dropout-250.flatten.dense-128.relu.dropout-500"
        ".dense-10", """
from __future__ import print_function
import argparse
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torchvision import datasets, transforms
from torch.optim.lr_scheduler import StepLR


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = self.conv1(x)
        x = F.relu(x)
        x = self.conv2(x)
        x = F.relu(x)
        x = F.max_pool2d(x, 2)
        x = self.dropout1(x)
        x = torch.flatten(x, 1)
        x = self.fc1(x)
        x = F.relu(x)
        x = self.dropout2(x)
        x = self.fc2(x)
        output = F.log_softmax(x, dim=1)
        return output


def train(args, model, device, train_loader, optimizer, epoch):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()


def main():
    parser = argparse.ArgumentParser(description='MNIST')
    parser.add_argument('--lr', type=float, default=1.0)
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Net().to(device)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
    scheduler = StepLR(optimizer, step_size=1, gamma=0.7)
    for epoch in range(1, 14 + 1):
        train(args, model, device, train_loader, optimizer, epoch)
        scheduler.step()


if __name__ == '__main__':
    main()
"""),
    "torch cifar tutorial": (
        PHOTO, "conv-6-5.relu.pool.conv-16-5.relu.pool.flatten.dense-120.relu.dense-84.relu"
        ".dense-10", """
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
batch_size = 4
trainset = torchvision.datasets.CIFAR10(root='./data', train=True, transform=transform)
trainloader = torch.utils.data.DataLoader(trainset, batch_size=batch_size, shuffle=True)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1) # flatten all dimensions except batch
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return x


net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)

for epoch in range(2):  # loop over the dataset multiple times
    running_loss = 0.0
    for i, data in enumerate(trainloader, 0):
        inputs, labels = data
        optimizer.zero_grad()
        outputs = net(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        if i % 2000 == 1999:
            print(f'[{epoch + 1}, {i + 1:5d}] loss: {running_loss / 2000:.3f}')
            running_loss = 0.0
print('Finished Training')
"""),
    "torch with num_flat_features": (
        DIGIT, "conv-6-3.relu.pool.flatten.dense-10", """
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 6, 3)
        self.fc1 = nn.Linear(6 * 13 * 13, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = x.view(-1, self.num_flat_features(x))
        return self.fc1(x)

    def num_flat_features(self, x):
        size = x.size()[1:]
        num_features = 1
        for s in size:
            num_features *= s
        return num_features
"""),
    "torch feature lists": (
        PHOTO, "conv-8-3-1-1.norm.relu.pool.conv-16-3-1-1.norm.relu.pool.flatten.dense-10", """
import torch
from torch import nn

cfg = [8, 'M', 16, 'M']

def make_layers(cfg):
    layers = []
    in_channels = 3
    for v in cfg:
        if v == 'M':
            layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
        else:
            layers += [nn.Conv2d(in_channels, v, kernel_size=3, padding=1),
                       nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
            in_channels = v
    return nn.Sequential(*layers)

class VGG(nn.Module):
    def __init__(self, features, num_classes=10):
        super().__init__()
        self.features = features
        self.classifier = nn.Linear(16 * 8 * 8, num_classes)

    def forward(self, x):
        x = self.features(x)
        x = x.view(x.size(0), -1)
        return self.classifier(x)

model = VGG(make_layers(cfg)).cuda()
"""),
    "torch residual blocks": (
        PHOTO,
        "conv-8-3-1-1-0-1-1-0.norm.relu.conv-8-3-1-1-0-1-1-0.norm.relu.conv-8-3-1-1-0-1-1-0.norm"
        ".add~norm3~relu1.relu.conv-16-3-2-1-0-1-1-0.norm.relu.conv-16-3-1-1-0-1-1-0.norm"
        ".conv-16-1-2-0-0-1-1-0~relu3.norm.add~norm5~norm6.relu.globalavg.dense-10",
        """
import torch.nn as nn
import torch.nn.functional as F

class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, in_planes, planes, stride=1):
        super(BasicBlock, self).__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_planes, self.expansion * planes, 1, stride=stride, bias=False),
                nn.BatchNorm2d(self.expansion * planes),
            )

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        out = F.relu(out)
        return out

class ResNet(nn.Module):
    def __init__(self, block, num_blocks, num_classes=10):
        super(ResNet, self).__init__()
        self.in_planes = 8
        self.conv1 = nn.Conv2d(3, 8, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = self._make_layer(block, 8, num_blocks[0], stride=1)
        self.layer2 = self._make_layer(block, 16, num_blocks[1], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.linear = nn.Linear(16 * block.expansion, num_classes)

    def _make_layer(self, block, planes, num_blocks, stride):
        strides = [stride] + [1] * (num_blocks - 1)
        layers = []
        for stride in strides:
            layers.append(block(self.in_planes, planes, stride))
            self.in_planes = planes * block.expansion
        return nn.Sequential(*layers)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.layer1(out)
        out = self.layer2(out)
        out = self.avgpool(out)
        out = out.view(out.size(0), -1)
        out = self.linear(out)
        return out

def ResNet6():
    return ResNet(BasicBlock, [1, 1])

net = ResNet6()
"""),
    "torch module list and concatenation": (
        DIGIT, "conv-4-1~input.conv-4-3-1-1~input.conv-4-5-1-2~input"
        ".concat~conv1~conv2~conv3.flatten.dense-10", """
import torch
import torch.nn as nn

class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.branches = nn.ModuleList([nn.Conv2d(1, 4, k, padding=k // 2) for k in (1, 3, 5)])
        self.head = nn.Linear(12 * 28 * 28, 10)

    def forward(self, x):
        x = torch.cat([branch(x) for branch in self.branches], dim=1)
        return self.head(x.reshape(x.shape[0], -1))
"""),
    "torch quickstart": (DIGIT, "flatten.dense-512.relu.dense-512.relu.dense-10", """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from torchvision.transforms import ToTensor

training_data = datasets.FashionMNIST(root="data", train=True, transform=ToTensor())
batch_size = 64
train_dataloader = DataLoader(training_data, batch_size=batch_size)
for X, y in train_dataloader:
    print(f"Shape of X [N, C, H, W]: {X.shape}")
    break
device = "cuda" if torch.cuda.is_available() else "cpu"

class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(28*28, 512),
            nn.ReLU(),
            nn.Linear(512, 512),
            nn.ReLU(),
            nn.Linear(512, 10)
        )

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return logits

model = NeuralNetwork().to(device)
print(model)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

def train(dataloader, model, loss_fn, optimizer):
    size = len(dataloader.dataset)
    model.train()
    for batch, (X, y) in enumerate(dataloader):
        X, y = X.to(device), y.to(device)
        pred = model(X)
        loss = loss_fn(pred, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

epochs = 5
for t in range(epochs):
    train(train_dataloader, model, loss_fn, optimizer)
torch.save(model.state_dict(), "model.pth")
model = NeuralNetwork().to(device)
model.load_state_dict(torch.load("model.pth", weights_only=True))
"""),
    "keras rows added one by one": (DIGIT, "flatten.dense-16.sigmoid.dense-10", """
import keras
model = keras.Sequential(name="mlp")
model.add(keras.Input(shape=(784,)))
model.add(keras.layers.Dense(16, activation=keras.activations.sigmoid))
model.add(keras.layers.Dense(10))
model.build((None, 784))
"""),
    "keras separable": (
        DIGIT, "conv-1-3-1-0-1-1-1-0.conv-8-1.relu.globalmax.dense-10", """
from keras import layers, Sequential
model = Sequential([
    layers.SeparableConv2D(8, 3, padding="same", activation="relu", input_shape=(28, 28, 1)),
    layers.GlobalMaxPooling2D(),
    layers.Dense(10),
])
"""),
    "torch ordered dict": (DIGIT, "flatten.dense-20.tanh.dense-10", """
from collections import OrderedDict
import torch.nn as nn
net = nn.Sequential(OrderedDict([
    ("flat", nn.Flatten()),
    ("hidden", nn.Linear(784, 20)),
    ("act", nn.Tanh()),
    ("out", nn.Linear(20, 10)),
]))
optimizer = torch.optim.AdamW(net.parameters(), lr=3e-4)
"""),
    "torch lstm, the last step": (TEXT, "embedding-100-16.lstm-32.dropout-300.dense-2", """
class Mood(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.lstm = nn.LSTM(embed_dim, hidden_dim, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(hidden_dim, 2)

    def forward(self, text):
        embedded = self.embedding(text)
        output, (hidden, cell) = self.lstm(embedded)
        return self.fc(self.dropout(output[:, -1, :]))

model = Mood(vocab_size=100, embed_dim=16, hidden_dim=32)
"""),
    "torch gru, the hidden state": (TEXT, "embedding-50-8.gru-12.dense-2", """
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(num_embeddings=50, embedding_dim=8)
        self.rnn = nn.GRU(8, 12, batch_first=True)
        self.out = nn.Linear(12, 2)
    def forward(self, x):
        _, h = self.rnn(self.emb(x))
        return self.out(h[-1])
"""),
    "torch lstm of two layers": (
        TEXT, "embedding-50-8.lstm-12-1.dropout-500.lstm-12.dense-2", """
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(50, 8)
        self.rnn = nn.LSTM(8, 12, num_layers=2, dropout=0.5, batch_first=True)
        self.out = nn.Linear(12, 2)
    def forward(self, x):
        states, (h, c) = self.rnn(self.emb(x))
        return self.out(h[-1])
"""),
    "torch mean of embeddings": (TEXT, "embedding-50-8.globalavg.dense-2", """
import torch.nn as nn
class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(50, 8)
        self.out = nn.Linear(8, 2)
    def forward(self, x):
        return self.out(self.emb(x).mean(dim=1))
"""),
    "only a class of torch, in a notebook": (DIGIT, "flatten.dense-64.relu.dense-10", """
%matplotlib inline
```python
class Mlp(nn.Module):
    def __init__(self, sizes=(784, 64, 10)):
        super().__init__()
        layers = []
        for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
            layers.append(nn.Linear(a, b))
            if i < len(sizes) - 2:
                layers.append(nn.ReLU())
        self.body = nn.Sequential(nn.Flatten(), *layers)

    def forward(self, x):
        return self.body(x)
```
"""),
    "torch dropout of channels and by the training flag": (
        DIGIT, "conv-10-5.pool.relu.conv-20-5.dropout-500.pool.relu.flatten.dense-50.relu"
        ".dropout-500.dense-10", """
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.first = nn.Conv2d(1, 10, kernel_size=5)
        self.second = nn.Conv2d(10, 20, kernel_size=5)
        self.drop = nn.Dropout2d()
        self.hidden = nn.Linear(320, 50)
        self.out = nn.Linear(50, 10)
    def forward(self, x):
        x = F.relu(F.max_pool2d(self.first(x), 2))
        x = F.relu(F.max_pool2d(self.drop(self.second(x)), 2))
        x = F.relu(self.hidden(x.view(-1, 320)))
        x = F.dropout(x, training=self.training)
        return F.log_softmax(self.out(x), dim=1)
"""),
    "torch in-place activations and a padded pool": (
        PHOTO, "conv-16-7-2-3-0-1-1-0.norm.leakyrelu-200.pool-3-2-1.convtranspose-8-4-2-1.relu"
        ".globalavg.dense-10", """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2, True),
            nn.MaxPool2d(kernel_size=3, stride=2, padding=1))
        self.up = nn.Sequential(nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ReLU(True))
        self.fc = nn.Linear(8, 10)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")
    def forward(self, x):
        x = self.up(self.stem(x))
        return self.fc(x.mean(dim=(2, 3)))
"""),
    "torch lightning": (DIGIT, "flatten.dense-64.relu.dropout-100.dense-10", """
import pytorch_lightning as pl
class Digits(pl.LightningModule):
    def __init__(self, hidden=64, rate=2e-4):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, hidden), nn.ReLU(),
                                 nn.Dropout(0.1), nn.Linear(hidden, 10))
    def forward(self, x):
        return F.log_softmax(self.net(x), dim=1)
    def training_step(self, batch, number):
        images, labels = batch
        return F.nll_loss(self(images), labels)
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.rate)
"""),
    "torch lstm with zeros as its first states": (
        TEXT, "embedding-500-16.lstm-12-1.dropout-300.lstm-12.dropout-300.dense-2", """
class Mood(nn.Module):
    def __init__(self, words, size, hidden, layers, classes, drop=0.3):
        super().__init__()
        self.layers, self.hidden = layers, hidden
        self.embedding = nn.Embedding(words, size, padding_idx=0)
        self.lstm = nn.LSTM(size, hidden, layers, batch_first=True,
                            dropout=drop if layers > 1 else 0)
        self.dropout = nn.Dropout(drop)
        self.fc = nn.Linear(hidden, classes)
    def forward(self, x):
        h0 = torch.zeros(self.layers, x.size(0), self.hidden).to(x.device)
        c0 = torch.zeros(self.layers, x.size(0), self.hidden).to(x.device)
        out, _ = self.lstm(self.embedding(x), (h0, c0))
        return self.fc(self.dropout(out[:, -1, :]))
model = Mood(500, 16, 12, 2, 2)
"""),
    "keras augmentation and rescaling": (
        PHOTO, "conv-16-3-1-0-1.relu.pool.dropout-200.flatten.dense-5", """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
augmented = keras.Sequential([
    layers.RandomFlip("horizontal", input_shape=(32, 32, 3)),
    layers.RandomRotation(0.1),
])
model = keras.Sequential([
    augmented,
    layers.Rescaling(1./255),
    layers.Conv2D(16, 3, padding='same', activation='relu'),
    layers.MaxPooling2D(),
    layers.Dropout(0.2),
    layers.Flatten(),
    layers.Dense(5, name="outputs"),
])
model.compile(optimizer='adam', metrics=['accuracy'],
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
"""),
    "keras partial": (DIGIT, "conv-8-7-1-0-1.relu.pool.conv-16-3-1-0-1.relu.flatten.dense-10", """
from functools import partial
import tensorflow as tf
Conv = partial(tf.keras.layers.Conv2D, kernel_size=3, padding="same", activation="relu",
               kernel_initializer="he_normal")
model = tf.keras.Sequential([
    Conv(filters=8, kernel_size=7, input_shape=[28, 28, 1]),
    tf.keras.layers.MaxPool2D(),
    Conv(filters=16),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(units=10, activation="softmax"),
])
"""),
    "keras regularizers and a leak": (
        DIGIT, "conv-8-3-1-0-1.leakyrelu-100.norm.pool.dropout-250.flatten.dense-10", """
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import *
from tensorflow.keras import regularizers
net = Sequential()
net.add(InputLayer(input_shape=(28, 28, 1)))
net.add(Conv2D(8, (3, 3), padding='same', kernel_regularizer=regularizers.l2(1e-4), name='c1'))
net.add(LeakyReLU(alpha=0.1))
net.add(BatchNormalization())
net.add(MaxPool2D(padding='same'))
net.add(SpatialDropout2D(0.25))
net.add(Flatten())
net.add(Dense(10, activation='softmax'))
"""),
}  # fmt: skip
