#!/bin/sh
# Trains small sweeps as arrays of Slurm jobs on two hosts that are network namespaces of this machine, and compares
# every epoch with a run in one process: a task is cancelled, one is killed, one reaches its time limit, one is
# preempted, one is an MPI run on both hosts. A folder that is not shared and clocks that differ are told. Starts munge,
# MariaDB, slurmdbd, slurmctld and a slurmd for each host, and ends them. Needs root and the packages of
# `scripts/setup.sh cluster`.
#
# usage: check-cluster.sh BINARY BINARY-WITH-MPI
set -eu
binary=$(realpath "${1:?usage: check-cluster.sh BINARY BINARY-WITH-MPI}")
mpi=$(realpath "${2:?usage: check-cluster.sh BINARY BINARY-WITH-MPI}")
cd "$(dirname "$0")/.."
project=$PWD
[ "$(id -u)" = 0 ] || { echo "check-cluster: Slurm's daemons need root" >&2; exit 69; }
. scripts/slurm-hosts.sh
folder=$(mktemp -d)
chmod 755 "$folder"

finish() {
  code=$?
  [ $code = 0 ] || tail -n 5 "$folder"/*.log >&2 || true
  hosts_end
  rm -rf "$folder"
  exit $code
}
trap finish EXIT
# A shell that is interrupted would not run the other trap.
trap 'exit 130' INT TERM
fail() { echo "check-cluster: $*" >&2; exit 1; }

hosts_start "$folder"
cd "$folder"
cp -r "$project/experiments" "$project/Tests/Ranks/ranks.yaml" .
rows="SELECT arm, seed, split, epoch, loss, top1_error, top5_error FROM v_curves ORDER BY arm, seed, split, epoch"
same() { # DATABASE DATABASE WHAT
  "$binary" query "$rows" --format csv --db "$1" > one.csv
  "$binary" query "$rows" --format csv --db "$2" > many.csv
  [ "$(wc -l < one.csv)" -gt 6 ] || fail "$3: there are no results"
  cmp one.csv many.csv || fail "$3: other numbers than a run in one process"
  echo "check-cluster: $3: $(wc -l < one.csv) rows are equal"
}
number() { sed -n 's/.*"job" : "\([0-9]*\)".*/\1/p' "$1"; }
value() { "$binary" query "$2" --format csv --db "$1" | tail -n 1; }
nothing_left() { left=$(squeue --noheader) && [ -z "$left" ]; }
# Slurm holds a task that is queued again for two minutes, which tells it from one that waits for its first time.
queued_again() { squeue --noheader --array --jobs="$1" --states=PENDING --format="%i %r" | grep -q "$1_1 BeginTime"; }
# For some seconds a node would take it for the one that has just ended.
released_and_over() {
  if queued_again "$1"; then
    sleep 3
    scontrol update "jobid=$1_1" starttime=now
  fi
  nothing_left
}

words="r-sweep --scale smoke --seeds 4 --set training.epochs=8 --no-weights"
# shellcheck disable=SC2086
"$binary" run $words --db one.db --quiet >/dev/null
launch() {
  # shellcheck disable=SC2086
  "$binary" launch $words --on slurm --jobs 4 --cpus 1 --db many.db
}
launch
if launch 2>again.txt; then fail "a second launch of a running sweep was not refused"; fi
grep -q "is launched already" again.txt
job=$(number many.r-sweep.launch.json)
# The fourth task never runs, the second is cancelled while it trains; the first is killed, and is queued again.
scancel "${job}_4"
wait_for "two tasks train" sh -c "test -s many.r-sweep.task-1.db && test -s many.r-sweep.task-2.db"
# Nothing is merged yet.
"$binary" status --db many.db | tr -s '\n ' ' ' > status.txt
grep -Eq "job $job: of 4 tasks [A-Za-z0-9 ,()]* running.*; job [0-9]+ will merge" status.txt ||
  fail "what was launched is not told: $(cat status.txt)"
sleep 1
scancel "${job}_2"
pkill -9 -f -- "--share 1/4 --db many." || true
wait_for "the killed task is queued again" queued_again "$job"
wait_for "all jobs end" released_and_over "$job"
wait_for "the merged database" test -s many.db
done="SELECT count(*) FROM v_trials WHERE state = 'done'"
[ "$(value many.db "$done")" -lt "$(value one.db "$done")" ] || fail "the cancelled task has trained"
launch
wait_for "all jobs end" nothing_left
"$binary" status --db many.db | grep -q "all 4 tasks have ended"
"$binary" launch $words --on slurm --cancel --db many.db
same one.db many.db "an array of four, one cancelled, one killed"
# The same by processes of this machine.
# shellcheck disable=SC2086
"$binary" launch $words --on local --jobs 2 --db local.db
same one.db local.db "two processes of this machine"

# A task of several minutes, by the limit of three: two before its end it is asked to save.
words="r-sweep --scale smoke --seeds 2 --set training.epochs=60 --no-weights"
# shellcheck disable=SC2086
"$binary" run $words --db long.db --quiet >/dev/null
long() { # DATABASE WORD …
  database=$1; shift
  # shellcheck disable=SC2086
  "$binary" launch $words --on slurm --jobs 1 --cpus 1 --db "$database" "$@"
  job=$(number "${database%.db}.r-sweep.launch.json")
}
saved="SELECT count(*) FROM attempts WHERE state = 'interrupted'"
went_on="SELECT max(first_epoch) FROM attempts WHERE attempt > 1"
long limit.db --time 3
wait_for "the task saves before its time limit" queued_again "$job"
# Slurm may send the signal up to a minute early, and then before a trial has begun.
attempts=$(value limit.r-sweep.task-1.db "SELECT count(*) FROM attempts")
[ "${attempts:-0}" = 0 ] || [ "$(value limit.r-sweep.task-1.db "$saved")" = 1 ] || fail "the limit: no trial was saved"
wait_for "all jobs end" released_and_over "$job"
same long.db limit.db "a time limit"
[ "${attempts:-0}" = 0 ] || [ "$(value limit.db "$went_on")" -gt 1 ] || fail "the limit: the trial began anew"

trains() { [ "$(value "$1" "SELECT count(*) FROM v_curves WHERE epoch > 4")" -gt 0 ]; }
# What is more urgent takes both hosts, at once and after a time of grace.
for grace in 0 20; do
  scontrol update partitionname=all gracetime=$grace
  long "preempted-$grace.db"
  wait_for "the task trains" trains "preempted-$grace.r-sweep.task-1.db"
  sbatch --partition=urgent --nodes=2 --exclusive --output=/dev/null --wrap="sleep 15" >/dev/null
  wait_for "the task is preempted" queued_again "$job"
  wait_for "all jobs end" released_and_over "$job"
  same long.db "preempted-$grace.db" "a preemption with $grace s of grace"
  [ "$(value "preempted-$grace.db" "$went_on")" -gt 1 ] || fail "the preemption: the trial began anew"
done

# Each task is an MPI run with a rank on each host.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_mpi_yield_when_idle=1
words="ranks.yaml --scale smoke --seeds 1 --no-weights"
# shellcheck disable=SC2086
"$binary" run $words --db alone.db --quiet >/dev/null
# shellcheck disable=SC2086
"$mpi" launch $words --on slurm --jobs 2 --nodes 2 --cpus 1 --db nodes.db
job=$(number nodes.ranks.launch.json)
wait_for "all jobs end" nothing_left
same alone.db nodes.db "tasks of two hosts"
[ "$(value nodes.db "SELECT count(*) FROM phases WHERE phase = 'communication' AND seconds > 0")" = 3 ] ||
  fail "the hosts did not speak with each other"
sacct --noheader --allocations --jobs="$job" --format=NNodes | grep -q 2 || fail "the tasks had one host"

# The second host sees another folder, and one task's clock is ahead.
words="r-sweep --scale smoke --seeds 1 --no-weights"
# shellcheck disable=SC2086
"$binary" launch $words --on slurm --jobs 1 --db private/x.db --option --nodelist=n2
wait_for "all jobs end" nothing_left
on_host 2 cat "$folder/private/x.r-sweep.task-1.log" > private.txt
grep -q "is not seen from n2: tasks need the folder of the database on a disk that all nodes share" private.txt ||
  fail "a folder that is not shared is not told: $(cat private.txt)"
wait_for "the accounts know how the task ended" sh -c \
  "'$binary' status --db private/x.db | grep -q 'task 1: failed (exit code 66)'"
clock="LD_PRELOAD=$(dpkg -L libfaketime | grep 'libfaketime.so.1$'),FAKETIME=+120s,NO_FAKE_STAT=1"
# shellcheck disable=SC2086
"$binary" launch $words --on slurm --jobs 1 --db clock.db --option --nodelist=n1 --option "--export=ALL,$clock"
wait_for "all jobs end" nothing_left
grep -Eq "the clock of n1 is (119|120|121) s ahead of that of $(hostname)" clock.r-sweep.task-1.log ||
  fail "a clock that is ahead is not told: $(cat clock.r-sweep.task-1.log)"
echo "check-cluster: a folder that is not shared and a clock that is ahead are told"
