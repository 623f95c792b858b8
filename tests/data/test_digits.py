"""The shipped digits: what is in them, and that the split is fixed."""

import numpy as np

from playground.data.digits import sample_digits, shipped_digits


def test_ten_thousand_real_digits_in_a_fixed_split():
    everything, train, test = (shipped_digits(part) for part in ("all", "train", "test"))
    assert (len(everything), len(train), len(test)) == (10_000, 8_000, 2_000)
    assert everything.images.shape == (10_000, 1, 28, 28)
    np.testing.assert_array_equal(everything.images[8_000:], test.images)
    # MNIST's mean over all pixels is 33.3; each class is there, in both parts.
    assert abs(everything.images.mean() - 33.3) < 1
    for part in (train, test):
        assert np.bincount(part.labels, minlength=10).min() > 0.08 * len(part)


def test_no_test_digit_is_among_the_training_digits():
    train = {image.tobytes() for image in shipped_digits("train").images}
    assert not any(image.tobytes() in train for image in shipped_digits("test").images)


def test_samples_are_test_digits_of_every_class_and_the_same_for_a_seed():
    first, again, other = sample_digits(2, 5), sample_digits(2, 5), sample_digits(2, 6)
    np.testing.assert_array_equal(first.images, again.images)
    assert (first.images != other.images).any()
    assert first.labels.tolist() == [label for label in range(10) for _ in range(2)]
    test = {image.tobytes() for image in shipped_digits("test").images}
    assert all(image.tobytes() in test for image in first.images)
