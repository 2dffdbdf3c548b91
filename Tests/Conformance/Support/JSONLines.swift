#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reading of JSON, one value per line.
enum JSONLines {
    /// The value of a file that is one JSON document.
    static func document<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(try Files.bytes(path)))
        } catch let error as DecodingError {
            throw SetFailure("\(path): not the JSON that is expected (\(error))")
        }
    }

    /// The values of a file.
    static func read<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> [Value] {
        let decoder = JSONDecoder()
        return try Files.lines(path).enumerated().map { index, line in
            do {
                return try decoder.decode(type, from: Data(line))
            } catch {
                throw SetFailure("\(path):\(index + 1): not the JSON that is expected (\(error))")
            }
        }
    }

    /// The value of a file that is one JSON text.
    static func readWhole<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(try Files.bytes(path)))
        } catch let failure as SetFailure {
            throw failure
        } catch {
            throw SetFailure("\(path): not the JSON that is expected (\(error))")
        }
    }
}

/// A key of a JSON object whose names are data.
struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}

extension Files {
    /// The one JSON value of a file.
    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(try bytes(path)))
        } catch let error as DecodingError {
            throw SetFailure("\(path): not the JSON that is expected (\(error))")
        }
    }
}
