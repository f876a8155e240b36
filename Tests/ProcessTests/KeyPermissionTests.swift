import Foundation
import Testing

extension ProcessTests {
    /// Files of keys that others can read or change.
    @Suite struct KeyPermissionTests {
        private static func setMode(_ mode: Int, _ name: String, _ scratch: Scratch) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.path(name))
        }

        @Test func `keys that others can read are a wrong configuration, at check, at the start and at a hang-up`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let (scratch, country) = (office.scratch, office.country)
            let own = country.provinces[0]
            try country.key(own, [own])
            try country.configure(Office.unit, [Office.unit], port: 1)
            try country.configure(province: own, port: 1)
            let cases: [(Program, config: String, file: String, key: String)] = [
                (.agent, Office.unit, "keys/\(Office.unit).json", "keyFile"),
                (.aggregator, own, "keys/\(own).json", "keyFile"),
                (.aggregator, own, "ring-\(own).json", "keyRing"),
            ]
            for (program, config, file, key) in cases {
                let command = ["--config", scratch.path("config/\(config).json")]
                for mode in [0o644, 0o666, 0o640] {
                    try Self.setMode(mode, file, scratch)
                    for arguments in [command + ["--check"], command] {
                        let result = try Launched.run(program, arguments, scratch)
                        #expect(result.status == 3, "\(program) \(arguments)")
                        #expect(result.log.contains("chmod 600 \(scratch.path("config/../\(file)")) "), "\(result.log)")
                        #expect(result.log.contains("(named by \"\(key)\")"), "\(result.log)")
                    }
                }
                try Self.setMode(0o600, file, scratch)
                #expect(try Launched.run(program, command + ["--check"], scratch).status == 0)
            }
            try Self.setMode(0o640, "ring-VN.json", scratch)
            office.centre.program.send(SIGHUP)
            try require(within: 20, office.centre.program.lastWords) {
                office.centre.program.log.contains("event=reload-refused")
                    && office.centre.program.log.contains("chmod 600")
            }
        }
    }
}
