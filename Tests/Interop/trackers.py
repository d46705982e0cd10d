"""TensorBoard, MLflow, pandas, DuckDB and R read results."""

import os
import re
import sqlite3
import subprocess
from pathlib import Path

import duckdb
import pandas
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from harness import ablate, folder

# As `ablate export mlflow` says.
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
DOCS = Path(__file__).parent.parent.parent / "docs" / "interchange.md"


def trained():
    place = folder()
    database = Path(place.name) / "results" / "ablate.db"
    database.parent.mkdir()
    ablate("run", "r-sweep", "--scale", "smoke", "--seeds", 1, "--db", database, "--quiet")
    return place, database


def rows(database, sql):
    return sqlite3.connect(database).execute(sql).fetchall()


def tensorboard(place, database):
    target = Path(place) / "events"
    ablate("export", "tensorboard", "--db", database, "--output", target)
    files = sorted(target.rglob("events.out.tfevents.*"))
    assert len(files) == 6, files
    for file in files:
        events = EventAccumulator(str(file))
        events.Reload()
        assert set(events.Tags()["scalars"]) == {
            "learning_rate", "top1_error/train", "top5_error/train", "loss/train",
            "top1_error/test", "top5_error/test", "loss/test"}, events.Tags()
        arm = file.parent.parent.name
        expected = rows(database, f"""SELECT epoch, top1_error FROM v_curves
            WHERE arm = '{arm}' AND split = 'test' ORDER BY epoch""")
        found = [(e.step, e.value) for e in events.Scalars("top1_error/test")]
        assert [step for step, _ in found] == [step for step, _ in expected]
        assert all(abs(a - b) < 1e-4 for (_, a), (_, b) in zip(found, expected)), (found, expected)


def mlflow(place, database):
    target = Path(place) / "runs"
    ablate("export", "mlflow", "--db", database, "--output", target)
    client = MlflowClient(tracking_uri=target.as_uri())
    experiment = client.get_experiment_by_name("r-sweep@smoke")
    runs = client.search_runs([experiment.experiment_id])
    assert {run.data.params["arm"] for run in runs} == {"plain", "r2", "r4", "r8", "r16", "r32"}
    for run in runs:
        history = client.get_metric_history(run.info.run_id, "test_top1_error")
        expected = rows(database, f"""SELECT epoch, top1_error FROM v_curves
            WHERE arm = '{run.data.params["arm"]}' AND split = 'test' ORDER BY epoch""")
        assert [(m.step, m.value) for m in history] == expected, (history, expected)
        assert run.info.status == "FINISHED" and run.data.params["se.reduction"] is not None


def csv(place, database):
    target = Path(place) / "tables"
    ablate("export", "csv", "--db", database, "--output", target)
    trials = pandas.read_csv(target / "v_trials.csv")
    found = [(a, b) for a, b in zip(trials.arm, trials.test_top1_error)]
    assert found == rows(database, "SELECT arm, test_top1_error FROM v_trials"), found


def documented(language, word, database):
    """The lines of the documentation, as they stand there."""
    block = next(block for block in re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(), re.S)
                 if word in block)
    return block.strip().replace("results/ablate.db", str(database)).split("\n")


def pandas_lines(place, database):
    lines = documented("python", "groupby", database)
    lines[-1] = "table = " + lines[-1]
    names = {}
    exec("\n".join(lines), names)
    table = names["table"]
    assert len(table) == 6 and (table["count"] == 1).all(), table


def duckdb_lines(place, database):
    file = Path(place) / "arms.parquet"
    lines = documented("python", "duckdb", database)
    exec("\n".join(lines).replace("arms.parquet", str(file)), {})
    found = duckdb.sql(f"SELECT arm, parameters FROM '{file}' ORDER BY arm").fetchall()
    assert found == rows(database, "SELECT arm, parameters FROM v_arms ORDER BY arm"), found


def r_lines(place, database):
    lines = documented("r", "RSQLite", database)
    lines[-1] = f"write.csv({lines[-1]}, '{place}/r.csv')"
    subprocess.run(["Rscript", "-e", "\n".join(lines)], check=True, capture_output=True)
    found = sorted(zip(*pandas.read_csv(f"{place}/r.csv")[["arm", "test_top1_error"]].values.T))
    expected = sorted(rows(database, "SELECT arm, test_top1_error FROM v_trials"))
    assert [(a, round(b, 9)) for a, b in found] == [(a, round(b, 9)) for a, b in expected], found


def all_cases(suite):
    place, database = trained()
    with place:
        for body in (tensorboard, mlflow, csv, pandas_lines, duckdb_lines, r_lines):
            suite.case(f"results for {body.__name__}", body, place.name, database)
