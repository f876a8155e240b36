import Configuration
import Model
import Testing

struct AgentConfigurationTests {
    private static let plain = """
        {
          "units": ["10101", "10102"],
          "upstreams": [{"host": "a", "port": 1}],
          "keyFile": "k",
          "dataDir": "/d",
          "sources": [{"kind": "inbox", "path": "in"}],
        }
        """

    private func read(_ text: String, folder: String = "/etc/t") throws(LocatedError) -> AgentConfiguration {
        try AgentConfiguration(Array(text.utf8), file: "a.json", folder: folder)
    }

    @Test func `a key that is left out has its default`() throws {
        let agent = try read(Self.plain)
        #expect(agent.node == "10101")
        #expect(agent.realm == .production)
        #expect(agent.upstreams == [UpstreamSetting(name: "a:1", host: "a", port: 1)])
        #expect(agent.keyFile == "/etc/t/k")
        #expect(agent.dataDir == "/d")
        #expect(
            agent.sources == [SourceSetting(kind: .inbox(path: "/etc/t/in", doneKeepDays: nil), intervalSeconds: 1)])
        #expect(agent.coalesceMilliseconds == 200)
        #expect(agent.idleSeconds == 45)
        #expect(agent.reconnectMaxSeconds == 30)
        #expect(agent.timeoutSeconds == 120)
        #expect(agent.now == nil)
        #expect(agent.logLevel == .info)
    }

    @Test func `what has changed is named`() throws {
        let before = try read(Self.plain)
        #expect(before.comparison(with: before).map(\.key) == AgentConfiguration.keys)
        let text = Self.plain.replacing("\"in\"", with: "\"out\"").replacing("\"k\"", with: "\"l\"")
        #expect(try before.changedKeys(to: read(text)) == ["keyFile", "sources"])
        #expect(try before.changedKeys(to: read(Self.plain)) == [])
    }

    // O-12, O-13
    @Test func `the office's page is this machine's alone unless its names are listed`() throws {
        func view(_ keys: String) throws -> OfficeViewSetting? {
            try read(Self.plain.replacing("\"keyFile\"", with: "\(keys) \"keyFile\"")).view
        }
        #expect(try view("") == nil)
        for (value, host, port) in [
            ("8767", "127.0.0.1", 8767), ("\":80\"", "127.0.0.1", 80), ("\"127.8.9.1:1\"", "127.8.9.1", 1),
            ("\"[::1]:2\"", "::1", 2), ("\"localhost:3\"", "localhost", 3),
        ] {
            let found = try #require(try view("\"http\": \(value),"))
            #expect(found.address == AddressSetting(host: host, port: UInt16(port)) && found.isLoopback)
        }
        for host in ["0.0.0.0", "10.0.0.1", "127.0.0.1.evil.example", "127.0.0", "[::]", "[::ffff:127.0.0.1]"] {
            let key = "\"http\": \"\(host):1\","
            #expect(throws: LocatedError.self, "\(host)") { try view(key) }
            let open = try #require(try view(key + "\"httpHosts\": [\"Cuc-Thue\"],"))
            #expect(!open.isLoopback && open.hosts == ["cuc-thue"])
        }
        #expect(throws: LocatedError.self) { try view("\"httpHosts\": [\"a\"],") }
        for (text, isTaken) in [
            ("127.0.0.1:0", true), (":8767", true), ("[::1]:1", true), ("0.0.0.0:1", false), ("10.0.0.1:1", false),
            ("127.0.0.1", false), ("127.0.0.1:x", false),
        ] {
            #expect((OfficeViewSetting(loopback: text) != nil) == isTaken, "\(text)")
        }
    }

    @Test(arguments: [
        ("", "k"), (".", "k"), ("/", "/k"), ("/etc/", "/etc/k"), ("conf", "conf/k"), ("../conf", "../conf/k"),
    ])
    func `relative paths begin at the file's folder`(folder: String, path: String) throws {
        #expect(try read(Self.plain, folder: folder).keyFile == path)
    }

    @Test func `every key can be set`() throws {
        let text = """
            {
              "node": "agent-1", "units": ["A"], "realm": "training",
              "upstreams": [
                {"name": "x", "host": "10.0.0.1", "port": 7660}, {"name": "y", "host": "::1", "port": 7660},
              ],
              "keyFile": "/k", "dataDir": "d",
              "sources": [
                {"kind": "follow", "path": "dossiers.csv", "intervalSeconds": 5, "unit": "A"},
                {"kind": "command", "argv": ["cat", ""], "timeoutSeconds": 7, "record": "feedback", "format": "ndjson",
                 "values": {"HaiLong": {"tốt": true, "kém": false, "": ""}}},
                {"kind": "inbox", "path": "in", "doneKeepDays": 30, "columns": {"Mã": "MaHoSo"}},
              ],
              "coalesceMilliseconds": 0, "idleSeconds": 1, "reconnectMaxSeconds": 2, "timeoutSeconds": 3,
              "now": "2026-10-05T08:00:00+07:00", "logLevel": "debug",
            }
            """
        let agent = try read(text)
        #expect(agent.node == "agent-1")
        #expect(agent.realm == .training)
        #expect(agent.upstreams.count == 2)
        #expect(agent.now == Moment(seconds: 1_791_162_000))
        #expect(agent.logLevel == .debug)
        #expect(agent.sources[0].unit == UnitCode("A"))
        #expect(agent.sources[1].kind == .command(argv: ["cat", ""], timeoutSeconds: 7))
        #expect(agent.sources[1].intervalSeconds == 60)
        #expect(agent.sources[1].values[0].values.map(\.ours) == ["1", "0", ""])
        #expect(agent.sources[2].kind == .inbox(path: "/etc/t/in", doneKeepDays: 30))
        #expect(agent.sources[2].columns == [SourceSetting.Renaming(theirs: "Mã", ours: "MaHoSo")])
    }

    @Test(arguments: [
        ("[\"10101\", \"10102\"]", "[]", "2:12: units: names no unit"),
        ("[\"10101\", \"10102\"]", "[\"1\", \"1\"]", "2:18: units[1]: 1 stands twice"),
        ("\"10102\"", "\"Hà Nội\"", "2:22: units[1]: \"Hà Nội\" is no unit code: 1 to 16 of A-Z, a-z, 0-9 and -"),
        ("\"10102\"", "10102", "2:22: units[1]: text is wanted here, not the number 10102"),
        ("[{\"host\": \"a\", \"port\": 1}]", "[]", "3:16: upstreams: names no upstream"),
        ("\"port\": 1", "\"port\": 0", "3:39: upstreams[0].port: 0 is outside 1 to 65535"),
        ("\"port\": 1", "\"port\": 65536", "3:39: upstreams[0].port: 65536 is outside 1 to 65535"),
        ("\"port\": 1", "\"prot\": 1", "3:31: upstreams[0].prot: unknown key \"prot\"; did you mean \"port\"?"),
        ("{\"host\": \"a\"", "{\"host\": \"a b\"", "3:26: upstreams[0].host: \"a b\" is no host"),
        ("\"keyFile\": \"k\"", "\"keyFile\": \"\"", "4:14: keyFile: may not be empty"),
        ("\"keyFile\": \"k\",", "", "1:1: the key \"keyFile\" is missing"),
        ("\"keyFile\": \"k\"", "\"keyFile\": null", "1:1: the key \"keyFile\" is missing"),
        ("\"inbox\"", "\"inboxx\"", "6:24: sources[0].kind: unknown value \"inboxx\"; did you mean \"inbox\"?"),
        (
            "\"inbox\"", "\"ftp\"",
            "6:24: sources[0].kind: unknown value \"ftp\"; one of \"inbox\", \"follow\", \"command\""
        ),
        ("\"inbox\"", "\"command\"", "6:43: sources[0].path: a source of kind \"command\" has no \"path\""),
        ("\"path\": \"in\"", "\"argv\": [\"x\"]", "6:41: sources[0].argv: a source of kind \"inbox\" has no \"argv\""),
        ("\"path\": \"in\"", "\"unit\": \"1\"", "6:15: sources[0]: the key \"path\" is missing"),
        (
            "\"path\": \"in\"", "\"path\": \"in\", \"unit\": \"1\"",
            "6:55: sources[0].unit: 1 is not one of this node's units"
        ),
        (
            "\"path\": \"in\"", "\"path\": \"in\", \"record\": \"dossiers\"",
            "6:57: sources[0].record: the names of the files in an inbox tell this"
        ),
        (
            "\"path\": \"in\"", "\"path\": \"in\", \"intervalSeconds\": 0",
            "6:66: sources[0].intervalSeconds: 0 is outside 1 to 86400"
        ),
        (
            "\"path\": \"in\"", "\"path\": \"in\", \"columns\": {\"a\": \"MaHoso\"}",
            "6:64: sources[0].columns.a: \"MaHoso\" is no field; did you mean \"MaHoSo\"?"
        ),
        (
            "\"path\": \"in\"", "\"path\": \"in\", \"columns\": {\"a\": \"MaHoSo\", \"b\": \"MaHoSo\"}",
            "6:79: sources[0].columns.b: \"MaHoSo\" comes from the column \"a\" already"
        ),
        (
            "\"path\": \"in\"", "\"path\": \"in\", \"values\": {\"KenhThuc\": {}}",
            "6:70: sources[0].values.KenhThuc: \"KenhThuc\" is no field; did you mean \"KenhThucHien\"?"
        ),
        ("[{\"kind\": \"inbox\", \"path\": \"in\"}]", "[]", "6:14: sources: names no source"),
        (
            "{\"kind\": \"inbox\", \"path\": \"in\"}",
            "{\"kind\": \"inbox\", \"path\": \"in\"}, {\"kind\": \"inbox\", \"path\": \"in\"}",
            "6:48: sources[1]: this source stands twice"
        ),
        (
            "{\"kind\": \"inbox\", \"path\": \"in\"}", "{\"kind\": \"command\", \"argv\": []}",
            "6:43: sources[0].argv: names no program"
        ),
        (
            "\"dataDir\": \"/d\"", "\"dataDir\": \"/d\", \"now\": \"today\"",
            "5:27: now: \"today\" is no time of 2000 to 2099; write it like 2026-10-05T14:03:00+07:00"
        ),
        (
            "\"dataDir\": \"/d\"", "\"dataDir\": \"/d\", \"realm\": \"test\"",
            "5:29: realm: unknown value \"test\"; one of \"production\", \"training\""
        ),
        (
            "\"dataDir\": \"/d\"", "\"dataDir\": \"/d\", \"coalesceMilliseconds\": \"200\"",
            "5:44: coalesceMilliseconds: a whole number is wanted here, not a string"
        ),
        (
            "\"dataDir\": \"/d\"", "\"dataDir\": \"/d\", \"dataDir\": \"/e\"",
            "5:20: dataDir: the key stands twice; first in line 5"
        ),
    ])
    func `a mistake is refused with line, column and key`(old: String, new: String, message: String) throws {
        var text = Self.plain
        text.replaceSubrange(try #require(text.firstRange(of: old)), with: new)
        let fault = #expect(throws: LocatedError.self) { try read(text) }
        #expect(fault?.description == "a.json:\(message)")
    }
}
