import Datasets
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Brings a published dataset into a directory: download, check, unpack. At every moment the data
/// set's folder exists with all its files, or not at all.
package struct Fetch {
  package var archive: Archive
  /// An address (http, https, file) or a path to use instead of the archive's own address.
  package var origin: String?
  /// The folder that the archive's folder comes to lie in; its last part is created.
  package var directory: String
  package var limits = FetchLimits()
  /// The program's name in requests to servers.
  package var agent: String
  package var tell: (FetchEvent) -> Void
  package var shouldStop: () -> Bool

  package init(
    _ archive: Archive, from origin: String? = nil, into directory: String, agent: String,
    tell: @escaping (FetchEvent) -> Void, shouldStop: @escaping () -> Bool
  ) {
    self.archive = archive
    self.origin = origin
    self.directory = directory
    self.agent = agent
    self.tell = tell
    self.shouldStop = shouldStop
  }

  package struct Outcome: Hashable, Sendable {
    /// The folder that holds the files.
    package var folder: String
    /// Whether there was nothing to do.
    package var wasThere: Bool

    package init(folder: String, wasThere: Bool) {
      self.folder = folder
      self.wasThere = wasThere
    }
  }

  /// Where an unfinished download is kept.
  package var partPath: String { "\(directory)/\(archive.fileName).part" }

  /// Throws why the data set was not fetched. The received bytes stay in `partPath`, and the same
  /// call resumes the download.
  package func run() throws(FetchError) -> Outcome {
    let source = try Source(origin ?? archive.address)
    if let folder = try present() { return Outcome(folder: folder, wasThere: true) }
    let isNew = mkdir(directory, 0o755) == 0
    guard isNew || errno == EEXIST else { throw Staging.failure(directory, "create it") }
    do throws(FetchError) {
      let lock = try FetchLock("\(directory)/\(archive.fileName).lock")
      return try withExtendedLifetime(lock) { () throws(FetchError) in
        // The last holder of the lock may have done the work.
        if let folder = try present() { return Outcome(folder: folder, wasThere: true) }
        return Outcome(folder: try bring(source), wasThere: false)
      }
    } catch {
      // Removed only if it is empty.
      if isNew { rmdir(directory) }
      throw error
    }
  }

  /// The folder of a complete data set, or nil. Throws if something else is in its place.
  private func present() throws(FetchError) -> String? {
    switch archive.standing(in: directory) {
    case .absent: return nil
    case .complete(let folder): return folder
    case .incomplete(let folder, let reason):
      throw FetchError(
        .output,
        "\(folder): is there and is no complete \(archive.name): \(reason); move it away first")
    }
  }

  private func bring(_ source: Source) throws(FetchError) -> String {
    switch source {
    case .file(let path):
      let file = try LocalFile(path, bytes: archive.bytes)
      try requireSpace(archive.unpackedBytes)
      try verify(file.descriptor, path, remedy: "it is another file, or damaged")
      return try unpack(file.descriptor, path)
    case .web(let address, let shown):
      let part = try PartFile(partPath)
      do throws(FetchError) {
        try requireSpace(archive.unpackedBytes + max(0, archive.bytes - part.count))
        try Download(
          archive: archive, address: address, shown: shown, part: part, limits: limits,
          agent: agent, tell: tell, shouldStop: shouldStop
        ).run()
      } catch {
        if part.count == 0 { part.remove() }
        throw error
      }
      do throws(FetchError) {
        try verify(part.descriptor, part.path, remedy: "it was removed; fetch it again")
      } catch {
        if error.kind == .bad { part.remove() }
        throw error
      }
      let folder = try unpack(part.descriptor, part.path)
      part.remove()
      return folder
    }
  }
}
