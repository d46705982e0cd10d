#if ABLATE_MPI
  import CMPI

  #if canImport(Glibc)
    @preconcurrency import Glibc
  #endif

  /// All processes that one `mpirun` has started.
  ///
  /// A fault of the library ends the processes, as MPI's own error handler has it.
  package final class MPIRanks: RankGroup, @unchecked Sendable {
    package let rank: Int
    package let count: Int
    package let neighbours: Int
    /// Requests by number; those that are done are used again.
    private var requests: UnsafeMutablePointer<ablate_mpi_request>
    private var capacity = 256
    private var free: [Int]

    /// Nil where the library cannot be used by one thread after the other.
    package init?() {
      var provided: Int32 = 0
      guard ablate_mpi_init(&provided) == 0, ablate_mpi_is_serialized(provided) != 0 else {
        return nil
      }
      rank = Int(ablate_mpi_rank())
      count = Int(ablate_mpi_count())
      neighbours = Int(ablate_mpi_neighbours())
      requests = .allocate(capacity: capacity)
      free = Array((0..<capacity).reversed())
    }

    deinit { requests.deallocate() }

    /// The name and version of the library.
    package static var library: String {
      var text = [CChar](repeating: 0, count: 256)
      let length = Int(ablate_mpi_library(&text, Int32(text.count)))
      return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package func send(
      _ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int
    ) -> RankRequest {
      let number = take()
      ablate_mpi_send(
        bytes.baseAddress, Int32(bytes.count), Int32(rank), Int32(tag), requests + number)
      return RankRequest(number: number)
    }

    package func receive(
      _ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int
    ) -> RankRequest {
      let number = take()
      ablate_mpi_receive(
        bytes.baseAddress, Int32(bytes.count), Int32(rank), Int32(tag), requests + number)
      return RankRequest(number: number)
    }

    package func isDone(_ request: RankRequest) -> Bool {
      guard ablate_mpi_is_done(requests + request.number) != 0 else { return false }
      free.append(request.number)
      return true
    }

    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
      let most = 1 << 30
      for start in stride(from: 0, to: bytes.count, by: most) {
        ablate_mpi_broadcast(
          bytes.baseAddress.map { $0 + start }, Int32(min(most, bytes.count - start)))
      }
    }

    package func gather(_ bytes: [UInt8]) -> [[UInt8]] {
      var counts = [Int32](repeating: 0, count: count)
      ablate_mpi_gather_count(Int32(bytes.count), &counts)
      var places: [Int32] = []
      var sum: Int32 = 0
      for count in counts {
        places.append(sum)
        sum += count
      }
      var all = [UInt8](repeating: 0, count: Int(sum))
      ablate_mpi_gather(bytes, Int32(bytes.count), &all, counts, places)
      return zip(places, counts).map { Array(all[Int($0)..<Int($0 + $1)]) }
    }

    package func abort(code: Int32) -> Never {
      ablate_mpi_abort(code)
      exit(code)
    }

    package func close() { ablate_mpi_finalize() }

    private func take() -> Int {
      if let number = free.popLast() { return number }
      let larger = UnsafeMutablePointer<ablate_mpi_request>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: requests, count: capacity)
      requests.deallocate()
      requests = larger
      free = Array((capacity..<(2 * capacity)).reversed())
      capacity *= 2
      return take()
    }
  }
#endif
