"""Learn: synthetic data, training, measuring and exporting the networks sight runs on. Needs `premotor[train]`
from `train` on; making data does not."""
