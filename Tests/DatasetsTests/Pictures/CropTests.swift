import Datasets
import Kernels
import Testing

@Suite("Crops")
struct CropTests {
  @Test(
    "the test protocol resizes the shorter side and cuts out the middle",
    arguments: [
      // Width, height, side → resized width and height, left, top.
      [500, 375, 224, 341, 256, 58, 16], [375, 500, 224, 256, 341, 16, 58],
      [256, 256, 224, 256, 256, 16, 16], [500, 375, 299, 469, 352, 85, 26],
      [100, 100, 32, 37, 37, 2, 2], [1, 300, 32, 37, 11_100, 2, 5_534],
      [640, 480, 320, 488, 366, 84, 23], [9, 9, 1, 1, 1, 0, 0],
    ])
  func centre(_ numbers: [Int]) {
    let crop = CentreCrop(
      PictureSize(width: numbers[0], height: numbers[1]), side: numbers[2])
    #expect([crop.size.width, crop.size.height, crop.left, crop.top] == Array(numbers[3...]))
  }

  private func draws(
    _ width: Int, _ height: Int, _ options: CropOptions = CropOptions(), count: Int = 20_000
  ) -> [RandomCrop] {
    (0..<count).map { number in
      var stream = RandomStream(seed: 1, "test", number)
      return RandomCrop(PictureSize(width: width, height: height), options, &stream)
    }
  }

  @Test(
    "a random crop lies in the picture; area and aspect are within their bounds",
    arguments: [(500, 375), (375, 500), (64, 64), (1200, 700)])
  func bounds(width: Int, height: Int) {
    for crop in draws(width, height).map(\.crop) {
      #expect(crop.left >= 0 && crop.left + crop.width <= width)
      #expect(crop.top >= 0 && crop.top + crop.height <= height)
      // Half a pixel of rounding on each side.
      let (wide, high) = (Double(crop.width), Double(crop.height))
      #expect((wide + 0.5) * (high + 0.5) >= 0.08 * Double(width * height))
      #expect((wide + 0.5) / (high - 0.5) >= 0.75 && (wide - 0.5) / (high + 0.5) <= 4.0 / 3)
    }
  }

  @Test("areas reach from 8 % to all, and are uniform where every aspect fits")
  func areas() {
    let shares = draws(500, 500).map { Double($0.crop.width * $0.crop.height) / 250_000 }
    #expect((shares.min() ?? 1) < 0.085 && (shares.max() ?? 0) > 0.98)
    // Up to 3/4 no aspect sticks out of a square: equal ranges come equally often.
    let low = shares.count { (0.10..<0.40).contains($0) }
    let high = shares.count { (0.40..<0.70).contains($0) }
    #expect(abs(Double(low) / Double(high) - 1) < 0.05)
  }

  @Test("wide and high crops are equally likely, flips come in half of the cases")
  func symmetry() {
    let draws = draws(600, 600)
    let wide = draws.count { $0.crop.width > $0.crop.height }
    let high = draws.count { $0.crop.width < $0.crop.height }
    #expect(abs(Double(wide) / Double(high) - 1) < 0.06)
    // The logarithm of the aspect is uniform: a quarter of it lies above √(4/3). Where every aspect
    // fits, that is seen.
    let aspects = draws.map(\.crop).filter { $0.width * $0.height < 240_000 }.map {
      Double($0.width) / Double($0.height)
    }
    let upper = aspects.count { $0 > 1.1547 }
    #expect(abs(Double(upper) / Double(aspects.count) - 0.25) < 0.012)
    #expect(abs(draws.count { $0.crop.flips } - 10_000) < 300)
  }

  @Test("crops of one size lie at every place about equally often")
  func places() {
    var counts: [Int: Int] = [:]
    for crop in draws(8, 8, count: 60_000).map(\.crop) where crop.width == 5 && crop.height == 5 {
      counts[crop.top * 8 + crop.left, default: 0] += 1
    }
    #expect(counts.count == 16)
    let mean = Double(counts.values.reduce(0, +)) / 16
    #expect(counts.values.allSatisfy { abs(Double($0) / mean - 1) < 0.25 })
  }

  @Test("the smallest area is a setting")
  func smallest() {
    var options = CropOptions()
    options.area = 0.25
    let shares = draws(500, 500, options).map {
      Double($0.crop.width * $0.crop.height) / 250_000
    }
    let least = shares.min() ?? 0
    #expect(least > 0.249 && least < 0.26)
  }

  @Test(
    "of a strip the middle is taken, as wide or as high as the aspect allows",
    arguments: [
      (1000, 30, Crop(left: 480, top: 0, width: 40, height: 30)),
      (30, 1000, Crop(left: 0, top: 480, width: 30, height: 40)),
      (1, 1, Crop(left: 0, top: 0, width: 1, height: 1)),
    ])
  func strip(width: Int, height: Int, expected: Crop) {
    var options = CropOptions()
    options.area = 1
    for draw in draws(width, height, options, count: 20) {
      var crop = draw.crop
      crop.flips = false
      #expect(crop == expected)
    }
  }

  @Test("rotation and jitter leave crop and flip alone, and keep within their bounds")
  func options() {
    var options = CropOptions()
    (options.rotation, options.jitter) = (10, 20)
    var (turns, shifts): ([Double], [Double]) = ([], [])
    for (plain, full) in zip(draws(300, 200, count: 2_000), draws(300, 200, options, count: 2_000))
    {
      var crop = full.crop
      crop.turns = 0
      #expect(crop == plain.crop && plain.crop.turns == 0 && plain.shifts == [0, 0, 0])
      turns.append(full.crop.turns * 360)
      shifts += full.shifts
    }
    for (values, bound) in [(turns, 10.0), (shifts, 20)] {
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect((values.min() ?? 0) < -0.98 * bound && (values.max() ?? 0) > 0.98 * bound)
      #expect(abs(values.reduce(0, +) / Double(values.count)) < 0.05 * bound)
    }
  }
}
