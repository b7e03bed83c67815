using System.Text;
using StepFlow.Definitions;

namespace StepFlow.Tests.Definitions;

public sealed class CanonicalStepsTests
{
    [Theory]
    [InlineData("""[ {"step":"A"} ]""", """["A"]""")]
    [InlineData("""[{"effect":"atLeastOnce","step":"A"}]""", """["A"]""")]
    [InlineData("""[{"sleep":"90m"}]""", """[{"sleep":"1h30m"}]""")]
    [InlineData("""[{"timeout":"60s","input":{ "b" : [1.0, "\u0041\/\u00e9\ud83d\ude00\u0007"] },"step":"A"}]""", "[{\"step\":\"A\",\"input\":{\"b\":[1.0,\"A/é😀\\u0007\"]},\"timeout\":\"1m\"}]")]
    [InlineData("""[{"step":"A","retry":{"jitter":0.0,"factor":2.0}}]""", """[{"step":"A","retry":{"maxAttempts":4,"initialDelay":"1s","factor":2,"maxDelay":"1m","jitter":0}}]""")]
    public void Of_SameContent_SameBytes(string json, string expected)
    {
        var canonical = CanonicalSteps.Of(DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(expected, canonical.ToString());
        Assert.Equal(canonical, CanonicalSteps.Of(DefinitionReader.ReadSteps(canonical.Utf8)));
    }

    [Fact]
    public void Hash_Canonical_PinnedSha256()
    {
        var definition = DefinitionReader.ReadWorkflow("""{ "steps": [ "AddOne", "MultiplyWithTwo" ] }"""u8.ToArray());

        var canonical = CanonicalSteps.Of(definition);

        Assert.Equal("""["AddOne","MultiplyWithTwo"]""", canonical.ToString());
        Assert.Equal("212ba28eaa4a1d3d3b25ecdb2b451c6397d277bee29200b4d934a00dc51047a5", CanonicalSteps.Hash(canonical));
    }
}
