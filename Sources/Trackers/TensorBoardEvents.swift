import Interchange
import Results

/// Event files of TensorBoard: a folder for each run, with scalars by epoch.
///
/// A file is a sequence of records (length, checksum, message, checksum; TFRecord), each a protobuf message `Event`
/// of tensorflow/core/util/event.proto.
package enum TensorBoardEvents {
  package static func files(_ runs: [TrackedRun]) -> [TrackerFile] {
    runs.map { run in
      let folders = [run.experimentName] + run.arm.split(separator: "/").map(String.init)
      let path =
        (folders + ["seed-\(run.seed)"]).map(TrackerFile.part).joined(separator: "/")
        + "/events.out.tfevents.\(Int(run.started)).ablate"
      return TrackerFile(path: path, bytes: events(run))
    }
  }

  static func events(_ run: TrackedRun) -> [UInt8] {
    var version = ProtobufMessage()
    version.add(1, run.started)
    version.add(3, "brain.Event:2")
    var bytes = record(version)
    for epoch in run.epochs {
      for (name, value) in run.metrics(epoch) {
        var scalar = ProtobufMessage()
        scalar.add(1, tag(name))
        scalar.add(2, Float(value))
        var summary = ProtobufMessage()
        summary.add(1, scalar)
        var event = ProtobufMessage()
        event.add(1, run.time(of: epoch.epoch))
        event.add(2, epoch.epoch)
        event.add(5, summary)
        bytes += record(event)
      }
    }
    return bytes
  }

  /// Charts of one quantity stand together: `top1_error/test`.
  private static func tag(_ name: String) -> String {
    for split in ["train", "test"] where name.hasPrefix("\(split)_") {
      return "\(name.dropFirst(split.count + 1))/\(split)"
    }
    return name
  }

  private static func record(_ message: ProtobufMessage) -> [UInt8] {
    let data = message.bytes
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
  }

  private static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
