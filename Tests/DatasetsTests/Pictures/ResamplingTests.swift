import Datasets
import Testing

@Suite("Resampling")
struct ResamplingTests {
  /// A picture of 13×9 whose every value is another.
  private static let small = Picture(13, 9) { x, y, c in
    UInt8((37 * x + 91 * y + 50 * c * (x + 1)) % 256)
  }

  /// Bytes that a reader gives, [side, side, 3].
  private func bytes(
    _ picture: Picture, side: Int, crop: Crop? = nil
  ) throws -> [UInt8] {
    let folder = try PictureFolder()
    try folder.add("train/a/a.png", picture.png())
    try folder.add("val/a/a.png", picture.png())
    let reader = try folder.open(side: side).reader(.train)
    let size = try reader.open(0)
    #expect(size == PictureSize(width: picture.width, height: picture.height))
    let pointer = try crop.map { try reader.crop($0) } ?? reader.whole()
    return Array(UnsafeBufferPointer(start: pointer, count: side * side * 3))
  }

  // Made with Pillow 11.3: Image.resize((side, side), BILINEAR, box) of the picture above.
  static let pillow: [(crop: Crop?, side: Int, bytes: [UInt8])] = [
    (
      Crop(left: 1, top: 1, width: 11, height: 7), 3,
      [
        113, 149, 132, 126, 155, 134, 118, 152, 134, 118, 157, 139, 119, 144, 120, 120, 111, 129,
        128, 106, 122, 113, 99, 124, 127, 102, 137,
      ]
    ),
    (
      Crop(left: 4, top: 3, width: 3, height: 2), 6,
      [
        126, 128, 110, 144, 151, 114, 163, 194, 98, 181, 195, 102, 200, 153, 128, 175, 133, 132,
        156, 137, 119, 174, 181, 123, 193, 224, 64, 211, 204, 68, 230, 119, 137, 184, 99, 141, 122,
        167, 149, 119, 190, 153, 138, 190, 94, 156, 170, 77, 175, 128, 103, 150, 129, 107, 89, 198,
        180, 64, 199, 184, 83, 157, 125, 101, 137, 86, 120, 137, 70, 117, 160, 74, 55, 228, 210, 9,
        208, 214, 28, 123, 155, 46, 103, 95, 65, 146, 36, 83, 190, 40, 64, 194, 176, 39, 174, 180,
        58, 132, 164, 76, 112, 125, 95, 112, 66, 113, 135, 70,
      ]
    ),
    (
      // The test protocol: resized to 4×3, the left three columns.
      nil, 3,
      [
        107, 145, 141, 130, 150, 138, 111, 155, 121, 120, 153, 134, 113, 147, 128, 125, 135, 127,
        142, 101, 132, 117, 101, 121, 121, 101, 131,
      ]
    ),
  ]

  @Test("reducing, enlarging and the test protocol give Pillow's bytes", arguments: 0..<3)
  func reference(_ number: Int) throws {
    let expected = Self.pillow[number]
    #expect(
      try bytes(Self.small, side: expected.side, crop: expected.crop) == expected.bytes)
  }

  @Test("a crop of the size that is asked for is cut out as it is; a flip mirrors it")
  func identity() throws {
    let picture = Picture(waves: 1, 30, 20)
    var crop = Crop(left: 7, top: 3, width: 11, height: 11)
    let cut = try bytes(picture, side: 11, crop: crop)
    var expected: [UInt8] = []
    for y in 3..<14 { expected += picture.pixels[((y * 30 + 7) * 3)..<((y * 30 + 18) * 3)] }
    #expect(cut == expected)
    crop.flips = true
    let mirrored = try bytes(picture, side: 11, crop: crop)
    for y in 0..<11 {
      for x in 0..<11 {
        for c in 0..<3 { #expect(mirrored[(y * 11 + x) * 3 + c] == cut[(y * 11 + 10 - x) * 3 + c]) }
      }
    }
  }

  @Test("a flip mirrors what is resampled as well, to the bit")
  func flips() throws {
    var crop = Crop(left: 2, top: 1, width: 23, height: 17)
    let plain = try bytes(Picture(waves: 2, 30, 20), side: 8, crop: crop)
    crop.flips = true
    let mirrored = try bytes(Picture(waves: 2, 30, 20), side: 8, crop: crop)
    for at in 0..<(8 * 8 * 3) {
      let (pixel, c) = (at / 3, at % 3)
      #expect(mirrored[at] == plain[(pixel / 8 * 8 + 7 - pixel % 8) * 3 + c])
    }
  }

  @Test("one colour stays that colour", arguments: [3, 17, 40])
  func constant(side: Int) throws {
    let picture = Picture(33, 21, colour: [255, 0, 131])
    let crop = Crop(left: 1, top: 2, width: 30, height: 18)
    for (i, byte) in try bytes(picture, side: side, crop: crop).enumerated() {
      #expect(byte == [255, 0, 131][i % 3])
    }
  }

  @Test("a turn of a quarter is that of the pixels; none at all changes nothing")
  func quarter() throws {
    let picture = Picture(waves: 3, 60, 60)
    var crop = Crop(left: 15, top: 12, width: 20, height: 20)
    let plain = try bytes(picture, side: 20, crop: crop)
    crop.turns = 0.25
    let turned = try bytes(picture, side: 20, crop: crop)
    for y in 0..<20 {
      for x in 0..<20 {
        // The pixel at (x, y) comes from the place a quarter of a turn further.
        let from = x * 20 + 19 - y
        for c in 0..<3 { #expect(turned[(y * 20 + x) * 3 + c] == plain[from * 3 + c]) }
      }
    }
  }

  @Test("a turn keeps the picture's own proportions, whatever the crop's")
  func proportions() throws {
    // A linear ramp along x is turned into one along a direction; its slope tells the angle.
    let ramp = Picture(120, 120) { x, y, c in UInt8(c == 0 ? 2 * x : c == 1 ? 2 * y : 100) }
    var crop = Crop(left: 40, top: 30, width: 40, height: 60)
    crop.turns = 10.0 / 360
    let image = try bytes(ramp, side: 20, crop: crop)
    let (cosine, sine) = (0.984807753, 0.173648178)
    for y in 0..<20 {
      for x in 0..<20 {
        let (dx, dy) = ((Double(x) - 9.5) * 2, (Double(y) - 9.5) * 3)
        let (u, v) = (59.5 + cosine * dx - sine * dy, 59.5 + sine * dx + cosine * dy)
        #expect(abs(Double(image[(y * 20 + x) * 3]) - 2 * u) <= 1.5)
        #expect(abs(Double(image[(y * 20 + x) * 3 + 1]) - 2 * v) <= 1.5)
      }
    }
  }

  @Test("what a turn brings in from outside of the picture has the mean colour")
  func outside() throws {
    let picture = Picture(20, 20, colour: [0, 0, 0])
    var crop = Crop(left: 0, top: 0, width: 20, height: 20)
    crop.turns = 0.125
    let image = try bytes(picture, side: 20, crop: crop)
    for corner in [0, 19, 380, 399] {
      #expect(Array(image[(corner * 3)..<(corner * 3 + 3)]) == [124, 116, 104])
    }
    #expect(Array(image[(10 * 20 + 10) * 3..<(10 * 20 + 11) * 3]) == [0, 0, 0])
  }
}
