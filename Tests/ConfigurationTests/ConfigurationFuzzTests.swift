import Configuration
import Model
import TestSupport
import Testing

/// The example configurations, damaged: each is read or refused in one sentence that says where, and twice the same.
struct ConfigurationFuzzTests {
    private static let pieces: [[UInt8]] = [
        "{", "}", "[", "]", "\"", ",", ":", "//", "/*", "*/", "null", "true", "-1", "0", "9223372036854775808", "1e999",
        "\"\\u0000\"", "\"\\ud800\"", "\n", "\t", "\u{FEFF}", "\"units\": [],", "\"realm\": 7,", "é", "\u{0}",
    ].map { Array($0.utf8) }

    private enum Reading: Equatable {
        case read
        case refused(LocatedError)
    }

    private static func agent(_ bytes: [UInt8]) -> Reading {
        do throws(LocatedError) {
            _ = try AgentConfiguration(bytes, file: "agent.json", folder: "/etc/tamcap")
            return .read
        } catch { return .refused(error) }
    }

    private static func aggregator(_ bytes: [UInt8]) -> Reading {
        do throws(LocatedError) {
            _ = try AggregatorConfiguration(bytes, file: "agent.json", folder: "/etc/tamcap")
            return .read
        } catch { return .refused(error) }
    }

    private static func fault(_ reading: Reading, _ bytes: [UInt8]) -> String? {
        guard case .refused(let error) = reading else { return nil }
        let lines = bytes.filter { $0 == 0x0A }.count + 1
        if error.file != "agent.json" { return "names the file \(error.file)" }
        if error.line < 1 || error.line > lines { return "names line \(error.line) of \(lines)" }
        if error.reason.isEmpty || error.reason.contains("\n") { return "says \(error.reason.debugDescription)" }
        return nil
    }

    private static func find(_ rounds: Int, _ readers: [([UInt8]) -> Reading]) -> String? {
        let examples = ["config/agent.example.json", "config/aggregator-nation.example.json"].map {
            ClusterFile.read($0)
        }
        return Fuzzing("configuration", seed: 20_261_135, rounds: rounds).find { random in
            let kind = random.next(below: examples.count)
            var bytes = examples[kind]
            ByteMutation.mutate(&bytes, pieces, &random)
            let reading = readers[kind](bytes)
            if reading != readers[kind](bytes) { return "is read otherwise the second time" }
            return fault(reading, bytes)
        }
    }

    @Test func `damaged configurations`() {
        #expect(Self.find(1_500, [Self.agent, Self.aggregator]) == nil)
    }

    @Test func `a place behind the end of the file is found`() {
        let planted: ([UInt8]) -> Reading = { bytes in
            guard case .refused(var error) = Self.agent(bytes), error.reason.contains("ends") else { return .read }
            error.line += 1
            return .refused(error)
        }
        #expect(Self.find(1_500, [planted, Self.aggregator]) != nil)
    }
}
