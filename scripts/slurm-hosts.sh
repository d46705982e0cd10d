# Two hosts of a Slurm cluster on this machine, to be sourced: network namespaces with a name each, which share all
# disks but `private`. Its accounts are kept by slurmdbd in a MariaDB. Needs root; `hosts_end` ends all of it.
#
# Sets SLURM_CONF. The daemons' files and logs lie in $1.

hosts_start() { # FOLDER
  hosts=$1
  net=10.77.61
  mkdir -p "$hosts/state" "$hosts/spool-n1" "$hosts/spool-n2" "$hosts/private" "$hosts/sql"
  export SLURM_CONF="$hosts/slurm.conf"
  cat > "$SLURM_CONF" <<END
ClusterName=ablate
SlurmctldHost=$(hostname -s)($net.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=$hosts/state
SlurmdSpoolDir=$hosts/spool-%n
SlurmctldPidFile=$hosts/slurmctld.pid
SlurmdPidFile=$hosts/slurmd-%n.pid
SlurmctldLogFile=$hosts/slurmctld.log
SlurmdLogFile=$hosts/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=16819
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
MinJobAge=600
KillWait=5
NodeName=n1 NodeAddr=$net.11 CPUs=$(nproc) State=UNKNOWN
NodeName=n2 NodeAddr=$net.12 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE MaxTime=INFINITE State=UP
PartitionName=urgent Nodes=ALL PriorityTier=9 PreemptMode=OFF MaxTime=INFINITE State=UP
END
  (umask 077; cat > "$hosts/slurmdbd.conf") <<END
AuthType=auth/munge
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=16819
SlurmUser=root
PidFile=$hosts/slurmdbd.pid
LogFile=$hosts/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=16863
StorageUser=root
END
  if ! munge -n >/dev/null 2>&1; then
    mkdir -p /run/munge /var/log/munge
    chown munge: /run/munge /var/log/munge
    su munge -s /bin/sh -c "exec /usr/sbin/munged --foreground" > "$hosts/munged.log" 2>&1 &
    munge=$!
    wait_for "munge answers" munge -n
  fi
  mariadb-install-db --no-defaults --user=root --datadir="$hosts/sql" --auth-root-authentication-method=normal \
    --skip-test-db > "$hosts/install-db.log" 2>&1
  mariadbd --no-defaults --user=root --datadir="$hosts/sql" --socket="$hosts/sql.sock" --bind-address=127.0.0.1 \
    --port=16863 --pid-file="$hosts/mariadb.pid" > "$hosts/mariadb.log" 2>&1 &
  wait_for "the database of the accounts answers" mariadb-admin --no-defaults --socket="$hosts/sql.sock" ping
  slurmdbd
  wait_for "the accounts are kept" sacctmgr --immediate add cluster ablate
  ip link add ablate-hub type bridge
  ip address add "$net.1/24" dev ablate-hub
  ip link set ablate-hub up
  slurmctld
  for host in 1 2; do
    ip netns add "ablate-n$host"
    ip link add "ablate-n$host" type veth peer name eth0 netns "ablate-n$host"
    ip link set "ablate-n$host" master ablate-hub up
    ip netns exec "ablate-n$host" sh -c "
      ip link set lo up; ip link set eth0 up; ip address add $net.1$host/24 dev eth0"
    # The second host has a disk of its own where the other has a shared folder.
    # Not `ip netns exec`, which hides the control groups.
    nsenter --net="/run/netns/ablate-n$host" unshare --uts --mount sh -c "
      hostname n$host
      [ $host = 1 ] || mount -t tmpfs none '$hosts/private'
      exec slurmd"
  done
  wait_for "both hosts are idle" sh -c "test \"\$(sinfo --noheader --Node --partition=all --format=%T | sort -u)\" = idle"
}

# What a process of a host sees.
on_host() { # NUMBER COMMAND …
  at=$1; shift
  nsenter --target "$(cat "$hosts/slurmd-n$at.pid")" --mount --net --uts -- "$@"
}

hosts_end() {
  scancel --user=root 2>/dev/null || true
  for daemon in slurmd-n1 slurmd-n2 slurmctld slurmdbd mariadb; do
    [ ! -f "$hosts/$daemon.pid" ] || kill "$(cat "$hosts/$daemon.pid")" 2>/dev/null || true
  done
  [ -z "${munge:-}" ] || kill "$munge" 2>/dev/null || true
  for host in 1 2; do ip netns delete "ablate-n$host" 2>/dev/null || true; done
  ip link delete ablate-hub 2>/dev/null || true
  # The database writes until its end.
  for _ in $(seq 50); do [ -f "$hosts/mariadb.pid" ] || break; sleep 0.1; done
}

wait_for() { # WHAT COMMAND …
  what=$1; shift
  for _ in $(seq 1500); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  echo "$what: did not happen within five minutes" >&2
  squeue >&2 || true
  return 1
}
