import Datasets
import Testing

@Suite("Contact sheets and arrays")
struct ExportTests {
  @Test("a sheet shows the first images of each class in its row", arguments: [1, 2, 3])
  func sheet(zoom: Int) throws {
    let set = try shapes(train: 1, test: 40)
    let picture = try Picture(decodingPNG: ContactSheet.png(set, .test, columns: 4, zoom: zoom))
    let cell = 32 * zoom + 2
    #expect(picture.width == 4 * cell + 2 && picture.height == 12 * cell + 2)
    var expected = [UInt8](repeating: 255, count: picture.pixels.count)
    // 40 images: classes 0 to 3 have four, the others three and an empty cell.
    for index in 0..<40 {
      let (row, column) = (index % 12, index / 12)
      let image = set.image(.test, index)
      for y in 0..<(32 * zoom) {
        for x in 0..<(32 * zoom) {
          for c in 0..<3 {
            let to = (row * cell + 2 + y) * picture.width + column * cell + 2 + x
            expected[to * 3 + c] = image[(y / zoom * 32 + x / zoom) * 3 + c]
          }
        }
      }
    }
    #expect(picture.pixels == expected)
    #expect(picture.pixels.suffix(9).allSatisfy { $0 == 255 })
  }

  @Test("a sheet is the same bytes every time and changes with the split")
  func deterministic() throws {
    let set = try shapes(train: 24, test: 24)
    let bytes = try ContactSheet.png(set, .test, columns: 2)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    #expect(try ContactSheet.png(set, .test, columns: 2) == bytes)
    #expect(try ContactSheet.png(set, .train, columns: 2) != bytes)
  }

  @Test("images and labels of a split become arrays", arguments: Split.allCases)
  func arrays(split: Split) throws {
    let set = try shapes(24, train: 30, test: 9)
    let (images, labels) = (try set.imagesFile(split), set.labelsFile(split))
    #expect(images.suffix(from: 128).elementsEqual(set.pixelBytes(split)))
    #expect(
      String(decoding: images[10..<80], as: UTF8.self).contains(
        "'|u1', 'fortran_order': False, 'shape': (\(set.count(split)), 32, 32, 3)"))
    var words: [UInt8] = []
    for label in set.labelBytes(split) { words += [label, 0, 0, 0, 0, 0, 0, 0] }
    #expect(labels.suffix(from: 128).elementsEqual(words))
    #expect(String(decoding: labels[10..<80], as: UTF8.self).contains("'<i8'"))
  }
}
