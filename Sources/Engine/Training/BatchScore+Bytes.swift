/// Scores as ranks send them to each other: four numbers of 64 bits each, the loss by its bits.
extension BatchScore {
  package static func bytes(_ scores: [BatchScore]) -> [UInt8] {
    let words = scores.flatMap { score in
      [
        UInt64(score.count), score.lossSum.bitPattern, UInt64(score.top1Errors),
        UInt64(score.top5Errors),
      ]
    }
    return words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
  }

  package static func all(_ bytes: [UInt8]) -> [BatchScore] {
    let words = stride(from: 0, to: bytes.count - 7, by: 8).map { place in
      bytes[place..<(place + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    return stride(from: 0, to: words.count - 3, by: 4).map { place in
      var score = BatchScore()
      (score.count, score.lossSum) = (Int(words[place]), Double(bitPattern: words[place + 1]))
      (score.top1Errors, score.top5Errors) = (Int(words[place + 2]), Int(words[place + 3]))
      return score
    }
  }
}
