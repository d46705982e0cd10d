import Kernels

/// A set whose images lie in memory as bytes, wherever they come from.
package struct StoredImages: InMemoryDataset {
  package let name: String
  package let identity: String
  package let side: Int
  package let classNames: [String]
  private let store: ImageStore

  init(
    name: String, identity: String, side: Int, classNames: [String], store: ImageStore
  ) {
    self.name = name
    self.identity = identity
    self.side = side
    self.classNames = classNames
    self.store = store
  }

  package var mean: [Double] { store.mean }
  package var deviation: [Double] { store.deviation }
  package func count(_ split: Split) -> Int { store[split].count }
  package func labels(_ split: Split) -> UnsafePointer<Int32> {
    UnsafePointer(store[split].labels.pointer)
  }
  package func pixels(_ split: Split) -> UnsafePointer<UInt8> {
    UnsafePointer(store[split].pixels.pointer)
  }

  /// Larger sides have black around the images.
  package func sized(_ side: Int) -> any Dataset {
    side == self.side ? self : PaddedImages(self, side: side)
  }
}
