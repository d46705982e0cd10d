import Datasets
import Kernels
import Testing

@Suite("Grey images", .timeLimit(.minutes(1)))
struct GreyTests {
  /// The same images in colour: three equal channels.
  private final class Coloured: InMemoryDataset {
    let name = "coloured"
    let identity = "coloured"
    let side: Int
    let classNames: [String]
    let mean: [Double]
    let deviation: [Double]
    private let grey: NoiseDataset
    private let bytes: AlignedBuffer<UInt8>

    init(_ grey: NoiseDataset) {
      self.grey = grey
      side = grey.side
      classNames = grey.classNames
      mean = [Double](repeating: grey.mean[0], count: 3)
      deviation = [Double](repeating: grey.deviation[0], count: 3)
      let count = grey.count(.train) * grey.imageCount
      bytes = AlignedBuffer(count: 3 * count)
      for i in 0..<(3 * count) { bytes.pointer[i] = grey.pixels(.train)[i / 3] }
    }

    func count(_ split: Split) -> Int { grey.count(split) }
    func labels(_ split: Split) -> UnsafePointer<Int32> { grey.labels(split) }
    func pixels(_ split: Split) -> UnsafePointer<UInt8> { UnsafePointer(bytes.pointer) }
  }

  private let grey = NoiseDataset(count: 30, side: 11, channels: 1)

  @Test(
    "every augmentation makes of them what it makes of each channel of colour",
    arguments: Augmentation.allCases)
  func augmented(_ augmentation: Augmentation) {
    let colour = Coloured(grey)
    let one = epoch(grey, augmentation: augmentation, seed: 4, epoch: 2)
    let three = epoch(colour, augmentation: augmentation, seed: 4, epoch: 2)
    #expect(one.labels == three.labels && one.images.count == 30)
    for (image, coloured) in zip(one.images, three.images) {
      #expect(image.count == 121 && coloured.count == 363)
      #expect(image == stride(from: 0, to: 363, by: 3).map { coloured[$0] })
    }
  }

  @Test("crops may be turned and shifted in level")
  func options() throws {
    let colour = Coloured(grey)
    var options = CropOptions()
    (options.rotation, options.jitter) = (20, 0)
    func images(_ set: any Dataset) throws -> [[Float]] {
      let loader = try BatchLoader(
        dataset: set, split: .train, batch: 30, augmentation: .resizedCrop, options: options,
        seed: 1, epoch: 0, shuffles: false, dropsLast: false)
      let batch = try #require(try loader.next())
      return (0..<30).map { index in
        Array(
          UnsafeBufferPointer(start: batch.images + index * set.imageCount, count: set.imageCount))
      }
    }
    for (image, coloured) in zip(try images(grey), try images(colour)) {
      #expect(image == stride(from: 0, to: 363, by: 3).map { coloured[$0] })
    }
    options.jitter = 20
    let shifted = try images(grey)
    for (image, coloured) in zip(shifted, try images(colour)) {
      #expect(image == stride(from: 0, to: 363, by: 3).map { coloured[$0] })
    }
  }

  @Test("a contact sheet shows them in three equal channels")
  func sheet() throws {
    let one = try Picture(decodingPNG: ContactSheet.png(grey, .train, columns: 1))
    let three = try Picture(decodingPNG: ContactSheet.png(Coloured(grey), .train, columns: 1))
    #expect(one.pixels == three.pixels)
  }
}
