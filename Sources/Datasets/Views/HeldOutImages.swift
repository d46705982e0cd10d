import Kernels

/// A set whose networks are scored on a part of its training pictures in place of its test split.
///
/// The part is drawn once and for all: by a stream of a fixed seed for each class, class after class in
/// turn, so that classes are as even in it as they can be. What is left keeps its order.
struct HeldOutImages: Dataset {
  let side: Int
  private let base: any Dataset
  private let train: Part
  private let validation: Part

  private static let seed: UInt64 = 2018

  /// Pictures by their number in the base's training split.
  private struct Part: Sendable {
    let places: [Int]
    let labels: AlignedBuffer<Int32>

    init(_ places: [Int], _ base: any Dataset) throws(DataError) {
      self.places = places
      do throws(MemoryRefusal) { labels = try AlignedBuffer(reserving: places.count) } catch {
        throw DataError(
          error, "labels of \(places.count) pictures", remedy: "use fewer (data.train)")
      }
      for (place, index) in places.enumerated() {
        labels.pointer[place] = base.labels(.train)[index]
      }
    }
  }

  /// - Parameter count: pictures of the part.
  ///
  /// Throws: more than leaves a picture of each class to learn from.
  init(_ base: any Dataset, count: Int) throws(DataError) {
    self.base = base
    side = base.side
    let held = try Self.choice(base, count)
    train = try Part((0..<base.count(.train)).filter { !held.contains($0) }, base)
    validation = try Part(held.sorted(), base)
  }

  private init(_ other: HeldOutImages, side: Int) {
    base = other.base.sized(side)
    self.side = side
    (train, validation) = (other.train, other.validation)
  }

  private static func choice(_ base: any Dataset, _ count: Int) throws(DataError) -> Set<Int> {
    var classes = [[Int]](repeating: [], count: base.classes)
    for index in 0..<base.count(.train) { classes[Int(base.labels(.train)[index])].append(index) }
    let most = classes.reduce(0) { $0 + max(0, $1.count - 1) }
    guard count <= most else {
      throw DataError(
        .request,
        "data.validation: \(count) of \(base.count(.train)) training pictures; at most \(most) leave one "
          + "of each class to learn from")
    }
    for label in classes.indices {
      var stream = RandomStream(seed: seed, "validation", label)
      classes[label] = stream.permutation(classes[label].count).map { classes[label][$0] }
    }
    var held: Set<Int> = []
    var turn = 0
    while held.count < count {
      for pictures in classes where held.count < count && turn + 1 < pictures.count {
        held.insert(pictures[turn])
      }
      turn += 1
    }
    return held
  }

  private func part(_ split: Split) -> Part { split == .train ? train : validation }

  var name: String { base.name }
  var identity: String { base.identity }
  var classNames: [String] { base.classNames }
  var mean: [Double] { base.mean }
  var deviation: [Double] { base.deviation }
  func count(_ split: Split) -> Int { part(split).places.count }
  func labels(_ split: Split) -> UnsafePointer<Int32> { UnsafePointer(part(split).labels.pointer) }
  func place(_ split: Split, _ index: Int) -> String {
    base.place(.train, part(split).places[index])
  }
  func sized(_ side: Int) -> any Dataset {
    side == self.side ? self : HeldOutImages(self, side: side)
  }
  func reader(_ split: Split) -> any ImageReader {
    PartReader(base.reader(.train), part(split).places)
  }
}

/// Reads some pictures of another reader, under numbers of their own.
private final class PartReader: ImageReader {
  private let base: any ImageReader
  private let places: [Int]

  init(_ base: any ImageReader, _ places: [Int]) {
    self.base = base
    self.places = places
  }

  func open(_ index: Int) throws(PictureError) -> PictureSize { try base.open(places[index]) }
  func whole() throws(PictureError) -> UnsafePointer<UInt8> { try base.whole() }
  func crop(_ crop: Crop) throws(PictureError) -> UnsafePointer<UInt8> { try base.crop(crop) }
}
