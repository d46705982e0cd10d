import Kernels
import Ranks
import Datasets
import Engine
import Foundation

extension TrialRun {
  /// Lanes allocate one after the other, so that each sees the memory that is left.
  private static let allocation = NSLock()

  /// What training needs, batches included. Throws: a network that the engine cannot run, or one that does
  /// not fit into memory.
  func makeTrainer() throws(EngineError) -> any NetworkTrainer {
    Self.allocation.lock()
    defer { Self.allocation.unlock() }
    return try arm.settings.arithmetic.trainer(
      graph: arm.graph, batch: settings.batch, seed: UInt64(trial.seed),
      options: settings.options, besides: arm.batchMemory,
      ranks: crew.ranks, pool: pool)
  }

  /// Why the ranks of one machine do not fit into it together; each by itself would see all that is free.
  var neighboursLack: String? {
    let neighbours = crew.ranks.neighbours
    guard neighbours > 1,
      let bytes = try? arm.memory(threads: pool.capacity, ranks: crew.ranks.count)
    else { return nil }
    do { try Memory.require(neighbours * bytes) } catch { return error.description }
    return nil
  }

  enum Loader {
    case made(BatchLoader)
    /// Its batches do not fit into memory.
    case refused(String)
  }

  /// The micro-batches of each batch that this process computes.
  var pieces: Range<Int> {
    RankDeal.ranges(parts: arm.parts, ranks: crew.ranks.count)[crew.ranks.rank]
  }

  /// This rank's part of the remaining batches of the current epoch, or of all test images. Where one rank lacks the
  /// memory, all are refused.
  func makeLoader(_ split: Split, _ state: TrialState) throws(RunError) -> Loader {
    let own = try ownLoader(split, state)
    if case .refused(let reason) = own {
      return .refused(crew.firstReason(reason) ?? reason)
    }
    return crew.firstReason(nil).map { .refused($0) } ?? own
  }

  private func ownLoader(_ split: Split, _ state: TrialState) throws(RunError) -> Loader {
    do {
      switch split {
      case .train:
        return .made(
          try BatchLoader(
            dataset: dataset, split: .train, batch: settings.imagesAtOnce,
            part: BatchPart(pieces: arm.parts, places: pieces),
            augmentation: settings.augmentation, options: settings.crop,
            seed: UInt64(trial.seed), epoch: state.epoch, shuffles: true, dropsLast: true,
            first: state.batch * pieces.count, reading: reading))
      case .test:
        return .made(
          try BatchLoader(
            dataset: dataset, split: .test, batch: settings.imagesAtOnce,
            part: BatchPart(
              pieces: arm.parts, every: crew.ranks.count, from: crew.ranks.rank),
            augmentation: .none,
            seed: 0, epoch: 0, shuffles: false, dropsLast: false, reading: reading))
      }
    } catch {
      guard error.kind == .memory else { throw .data(error) }
      return .refused(error.description)
    }
  }

  func next(_ loader: BatchLoader) throws(RunError) -> Batch? {
    do { return try loader.next() } catch {
      guard error.kind != .system, reading.badImages == .fail else { throw .data(error) }
      throw .data(
        DataError(
          error.kind,
          "\(error); `ablate data check` lists all such files; --bad-images skip leaves them out"))
    }
  }

  /// Pictures that any rank has left out.
  func united(_ own: [String: [Int]]) -> [String: [Int]] {
    reading.badImages == .skip ? crew.united(own) : own
  }

  /// Keeps what the loader left out, and warns about the first bad pictures of a trial.
  func notice(_ loader: BatchLoader, _ split: Split, _ state: inout TrialState) {
    let before = state.badImageCount
    let most = 5
    for (number, bad) in state.notice(loader.badImages, split).enumerated()
    where before + number <= most {
      tell(
        .warning(
          before + number < most
            ? "\(bad.place): \(bad.reason); left out" : "more bad pictures, left out as well"))
    }
  }
}
