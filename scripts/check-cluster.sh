#!/bin/sh
# Trains a small sweep as an array of Slurm jobs on this machine, cancels one task, kills one, launches again, and
# compares every epoch with a run in one process. Starts munge, slurmctld and slurmd on the loopback address, and ends
# them. Needs root and the packages of `scripts/setup.sh cluster`.
#
# usage: check-cluster.sh BINARY
set -eu
binary=$(realpath "${1:?usage: check-cluster.sh BINARY}")
cd "$(dirname "$0")/.."
experiments=$PWD
[ "$(id -u)" = 0 ] || { echo "check-cluster: Slurm's daemons need root" >&2; exit 69; }
folder=$(mktemp -d)
mkdir "$folder/state" "$folder/spool"
SLURM_CONF=$folder/slurm.conf
export SLURM_CONF

finish() {
  code=$?
  scancel --user=root 2>/dev/null || true
  for daemon in slurmd slurmctld; do
    [ -f "$folder/$daemon.pid" ] && kill "$(cat "$folder/$daemon.pid")" 2>/dev/null || true
  done
  [ -z "${munge:-}" ] || kill "$munge" 2>/dev/null || true
  [ $code = 0 ] || tail -n 5 "$folder"/*.log >&2 || true
  rm -rf "$folder"
  exit $code
}
trap finish EXIT

host=$(hostname -s)
cat > "$SLURM_CONF" <<END
ClusterName=ablate
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MinJobAge=600
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
if ! munge -n >/dev/null 2>&1; then
  mkdir -p /run/munge /var/log/munge
  chown munge: /run/munge /var/log/munge
  su munge -s /bin/sh -c "exec /usr/sbin/munged --foreground" >"$folder/munged.log" 2>&1 &
  munge=$!
fi
slurmctld
slurmd
wait_for() { # WHAT COMMAND …
  what=$1; shift
  for _ in $(seq 1500); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  echo "check-cluster: $what: did not happen within five minutes" >&2
  squeue >&2 || true
  return 1
}
wait_for "the node is idle" sh -c "sinfo --noheader --format=%T | grep -q idle"

cd "$folder"
cp -r "$experiments/experiments" .
words="r-sweep --scale smoke --seeds 4 --set training.epochs=8 --no-weights"
# shellcheck disable=SC2086
"$binary" run $words --db one.db --quiet >/dev/null
launch() {
  # shellcheck disable=SC2086
  "$binary" launch $words --on slurm --jobs 4 --cpus 1 --db many.db
}
launch
if launch 2>again.txt; then
  echo "check-cluster: a second launch of a running sweep was not refused" >&2
  exit 1
fi
grep -q "is launched already" again.txt
job=$(sed -n 's/.*"job" : "\([0-9]*\)".*/\1/p' many.r-sweep.launch.json)
# The fourth task never runs, the second is cancelled while it trains; the first is killed, and is queued again.
scancel "${job}_4"
wait_for "two tasks train" sh -c "test -s many.r-sweep.task-1.db && test -s many.r-sweep.task-2.db"
sleep 1
scancel "${job}_2"
pkill -9 -f -- "--share 1/4" || true
wait_for "the killed task is queued again" sh -c "squeue --noheader --array --jobs=$job --format='%i %T %r' | grep -q '_1 '"
# Slurm holds a task that is queued again for two minutes.
wait_for "all jobs end" sh -c \
  "scontrol update jobid=${job}_1 starttime=now; test -z \"\$(squeue --noheader)\""
wait_for "the merged database" sh -c "test -s many.db"
count() { "$binary" query "SELECT count(*) FROM v_trials WHERE state = 'done'" --format csv --db "$1" | tail -1; }
[ "$(count many.db)" -lt "$(count one.db)" ] || { echo "check-cluster: the cancelled task has trained" >&2; exit 1; }
launch
wait_for "all jobs end" sh -c "test -z \"\$(squeue --noheader)\""
rows="SELECT arm, seed, split, epoch, loss, top1_error, top5_error FROM v_curves ORDER BY arm, seed, split, epoch"
"$binary" query "$rows" --format csv --db one.db >one.csv
"$binary" query "$rows" --format csv --db many.db >many.csv
cmp one.csv many.csv
"$binary" status --db many.db | grep -q "all 4 tasks have ended"
"$binary" launch $words --on slurm --cancel --db many.db
# The same by processes of this machine.
# shellcheck disable=SC2086
"$binary" launch $words --on local --jobs 2 --db local.db
"$binary" query "$rows" --format csv --db local.db | cmp - one.csv
echo "check-cluster: $(wc -l <one.csv) rows are equal"
