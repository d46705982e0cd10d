import CTurboJPEG
import Foundation
import Testing

/// A folder of pictures in the ImageNet layout, made on the spot.
struct PictureFolder {
  let files: Scratch
  var path: String { files.path("pictures") }

  /// Three classes that colours tell apart, with so many pictures each.
  init(train: Int = 12, test: Int = 4) throws {
    files = try Scratch()
    var number = 0
    for (split, count) in [("train", train), ("val", test)] {
      for (label, name) in ["ant", "bee", "cat"].enumerated() {
        for index in 0..<count {
          number += 1
          try add(
            "\(split)/\(name)/\(name)_\(index).JPEG",
            Self.jpeg(number, label, width: 40 + number * 29 % 60, height: 40 + number * 17 % 50))
        }
      }
    }
  }

  func add(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// - Parameters:
  ///   - label: the channel that is bright.
  ///   - channels: 1 grey, 3 colour, 4 inks.
  static func jpeg(
    _ number: Int, _ label: Int = 0, width: Int = 64, height: Int = 48, channels: Int = 3,
    progressive: Bool = false
  ) throws -> [UInt8] {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels {
          let wave = sin(Double(x + number * 3) / 5) * 30 + cos(Double(y) / 7) * 30
          pixels.append(UInt8(90 + (c == label ? 80 : 0) + Int(wave)))
        }
      }
    }
    let handle = try #require(tjInitCompress())
    defer { tjDestroy(handle) }
    var file: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let format = channels == 1 ? TJPF_GRAY : channels == 4 ? TJPF_CMYK : TJPF_RGB
    try #require(
      tjCompress2(
        handle, pixels, Int32(width), 0, Int32(height), Int32(format.rawValue), &file, &size,
        Int32((channels == 1 ? TJSAMP_GRAY : TJSAMP_420).rawValue), 90,
        progressive ? TJFLAG_PROGRESSIVE : 0) == 0)
    defer { tjFree(file) }
    return Array(UnsafeBufferPointer(start: file, count: Int(size)))
  }

  /// A quick experiment on the folder: one arm, one seed.
  func experiment(epochs: Int = 4, augmentation: String = "resized_crop") throws -> String {
    try files.write(
      "pictures.yaml",
      """
      name: pictures
      title: Pictures
      purpose: to be tested
      answers: nothing
      base:
        model: cifar-resnet-8
        width: 4
        input: 32
        training: {epochs: \(epochs), batch: 12, rate: 0.05, augmentation: \(augmentation)}
        data: {name: folder}
      scales:
        smoke: {about: tiny, seeds: 1}

      """)
  }

  /// Every kind of bad file, and of odd ones that are good.
  func spoil() throws {
    let good = try Self.jpeg(90)
    try add("train/ant/cut.JPEG", good.prefix(good.count * 3 / 4))
    try add("train/ant/empty.JPEG", [])
    try add("train/ant/text.JPEG", "not a picture\n".utf8)
    try add("train/ant/gif.JPEG", "GIF89a".utf8)
    try add("train/ant/bits.JPEG", good.prefix(700) + good.dropFirst(700).map { $0 ^ 0x55 })
    var monster = try Self.jpeg(91, progressive: true)
    let frame = try #require(
      monster.indices.first { monster[$0] == 0xff && monster[$0 + 1] == 0xc2 })
    monster.replaceSubrange((frame + 5)..<(frame + 9), with: [0x40, 0, 0x40, 0])
    try add("train/bee/monster.JPEG", monster)
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/train/bee/link.JPEG", withDestinationPath: "gone.JPEG")
    try add("train/bee/png_cut.png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])
    try add("val/cat/cut.jpg", good.prefix(good.count - 2))
    try add("train/cat/grey.JPEG", Self.jpeg(92, channels: 1))
    try add("train/cat/inks.JPEG", Self.jpeg(93, channels: 4))
    try add("train/cat/progressive.jpeg", Self.jpeg(94, progressive: true))
  }
}
