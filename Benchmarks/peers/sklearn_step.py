"""One step of tmc-feature-selection.md by scikit-learn, as its documentation would have it done.

    sklearn_step.py STEP SHARED [ROUNDS]

Prints `cpu-seconds wall-seconds figure` for every round, as learner-benchmark does.
"""

import csv
import sys
import time
import warnings

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import ElasticNetCV, LassoCV, Ridge
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")


def data(shared: str, twenty: bool = False):
    """Standardised training rows, their target, and folds."""
    with open(f"{shared}/data/tmc/spin-splitting-rac155.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    name, suffix = ("tmc_splits_hfx20", "") if twenty else ("tmc_splits", "_random")
    with open(f"{shared}/oracles/learn/{name}.csv", newline="") as file:
        splits = [line for line in csv.DictReader(file) if line["role" + suffix] == "train"]
    others = {"id", "group", "metal", "spin_splitting_kcal_mol"}
    columns = [column for column in rows[0] if column not in others]
    chosen = [rows[int(line["row"])] for line in splits]
    x = np.array([[float(row[column]) for column in columns] for row in chosen])
    y = np.array([float(row["spin_splitting_kcal_mol"]) for row in chosen])
    folds = PredefinedSplit([int(line["fold" + suffix]) for line in splits])
    return StandardScaler().fit_transform(x), (y - y.mean()) / y.std(), folds


def krr_grid(x, y, folds):
    grid = {
        "gamma": [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001],
        "alpha": [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6],
    }
    score = "neg_mean_absolute_error"
    search = GridSearchCV(KernelRidge(kernel="rbf"), grid, scoring=score, cv=folds, refit=False)
    return -search.fit(x, y).best_score_


def krr_fit(x, y, folds):
    return np.abs(KernelRidge(kernel="rbf", gamma=0.01, alpha=1e-4).fit(x, y).dual_coef_).max()


def lasso_cv(x, y, folds):
    return LassoCV(eps=1e-4, alphas=100, cv=folds, max_iter=10000).fit(x, y).mse_path_.mean(1).min()


def elastic_net_cv(x, y, folds):
    model = ElasticNetCV(l1_ratio=0.5, eps=1e-4, alphas=100, cv=folds, max_iter=10000)
    return model.fit(x, y).mse_path_.mean(1).min()


def addition(x, y, folds, count, model, score):
    """Forward selection by the pooled error of cross-validation."""
    splits = list(folds.split())
    chosen, best = [], (0.0, -1)
    while len(chosen) < count:
        best = (np.inf, -1)
        for column in range(x.shape[1]):
            if column in chosen:
                continue
            part = x[:, chosen + [column]]
            total = 0.0
            for train, held in splits:
                fitted = model(len(chosen) + 1).fit(part[train], y[train])
                total += score(fitted.predict(part[held]) - y[held]).sum()
            if total < best[0]:
                best = (total, column)
        chosen.append(best[1])
    return best[0] / len(y)


def ridge_rfa(x, y, folds):
    return addition(x, y, folds, 20, lambda count: Ridge(alpha=1.0), np.square)


def krr_rfa(x, y, folds):
    def model(count):
        return KernelRidge(kernel="rbf", gamma=0.3 / count, alpha=0.01)

    return addition(x, y, folds, 12, model, np.abs)


def forest(x, y, folds):
    RandomForestRegressor(500, max_features=1 / 3, random_state=0, n_jobs=1).fit(x, y)
    return 0.0


def mlp_epochs(x, y, folds):
    stopping = {"max_iter": 20, "tol": 0, "n_iter_no_change": 1000}
    MLPRegressor(hidden_layer_sizes=(100, 100), batch_size=50, random_state=0, **stopping).fit(x, y)
    return 0.0


STEPS = {
    "krr-grid": krr_grid,
    "krr-fit": krr_fit,
    "lasso-cv": lasso_cv,
    "elastic-net-cv": elastic_net_cv,
    "ridge-rfa": ridge_rfa,
    "krr-rfa": krr_rfa,
    "forest": forest,
    "mlp-epochs": mlp_epochs,
}


def main() -> None:
    """Runs the step."""
    step, shared = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    arguments = data(shared, twenty=step == "krr-rfa")
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        figure = STEPS[step](*arguments)
        print(time.process_time() - cpu, time.perf_counter() - wall, figure, flush=True)


if __name__ == "__main__":
    main()
