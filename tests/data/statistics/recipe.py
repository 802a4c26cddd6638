"""Reference for the bootstrap intervals in src/statistics/bootstrap.rs: python recipe.py (scipy 1.17.1)."""

import numpy as np
from scipy.stats import bootstrap
lsat = np.array([576,635,558,578,666,580,555,661,651,605,653,575,545,572,594.])
for m in ("percentile","BCa"):
    r = bootstrap((lsat,), np.mean, n_resamples=200000, method=m, random_state=np.random.default_rng(1), vectorized=True, batch=20000)
    print(m, r.confidence_interval)
