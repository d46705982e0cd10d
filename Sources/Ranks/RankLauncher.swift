#if canImport(Glibc)
  import Glibc
#endif

/// What a launcher such as `mpirun` or `srun` says in the environment of the processes that it starts.
package enum RankLauncher {
  /// Whether this program is built with MPI.
  package static var isBuiltIn: Bool {
    #if ABLATE_MPI
      true
    #else
      false
    #endif
  }

  /// All ranks of the launch; this process alone where there is none, or where MPI cannot be used.
  package static func group() -> any RankGroup {
    #if ABLATE_MPI
      if count() != nil, let ranks = MPIRanks() { return ranks }
    #endif
    return SingleRank()
  }

  /// The name and version of the library of MPI; nil without one.
  package static var library: String? {
    #if ABLATE_MPI
      MPIRanks.library
    #else
      nil
    #endif
  }

  /// Ranks that were launched together; nil outside of such a launch.
  package static func count() -> Int? {
    for name in ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"] {
      if let count = variable(name).flatMap({ Int($0) }), count > 0 { return count }
    }
    // `srun --mpi=pmix` gives no size but Slurm's own.
    if variable("PMIX_RANK") != nil, let count = variable("SLURM_NTASKS").flatMap({ Int($0) }) {
      return count
    }
    return nil
  }

  /// This process's number among them, before it has asked MPI; 0 where there is no launch.
  package static func rank() -> Int {
    for name in ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"] {
      if let rank = variable(name).flatMap({ Int($0) }) { return rank }
    }
    return 0
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
