using System.Text;
using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Tests.Calls;

/// <summary>What a definition may say about a call, and what is said about it when it may not.</summary>
public sealed class CallDefinitionTests
{
    private static IReadOnlyList<StepDefinition> Read(string steps) => DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(steps));

    [Fact]
    public void Read_AllFields_AreKept()
    {
        var call = Assert.IsType<CallStep>(Assert.Single(Read("""
            [{ "call": { "method": "POST", "url": "https://example.org/${input.id}", "headers": { "X-A": "b" }, "body": "${previous}",
                         "succeedOn": [200, 404], "retryOn": ["5xx", 429, 429], "idempotencyKey": false, "maxRedirects": 0 },
               "retry": { "maxAttempts": 2 }, "timeout": "10s", "effect": "atMostOnce" }]
            """)));

        Assert.Equal(("POST", "200 404", "429 5xx", false, 0), (call.Method, call.SucceedOn.Text, call.RetryOn?.Text, call.SendsIdempotencyKey, call.MaxRedirects));
        Assert.Equal((2, TimeSpan.FromSeconds(10), StepEffect.AtMostOnce), (call.Retry?.MaxAttempts, call.Timeout, call.Effect));
        Assert.Equal((true, true), (call.Input?.References.Input, call.Input?.References.Previous));
    }

    [Theory]
    [InlineData("""[{"call":{"url":"https://example.org/"}}]""")]
    [InlineData("""[{"call":{"method":"PUT","url":"http://example.org/${input}","headers":{"X":"1"},"body":{"a":[1.0,"$${x}"]},"succeedOn":["2xx",404],"retryOn":[408,"5xx"],"idempotencyKey":false,"maxRedirects":2},"timeout":"10s"}]""")]
    public void Canonical_ReadAgain_IsTheSame(string steps)
    {
        var canonical = CanonicalSteps.Of(Read(steps));
        Assert.Equal(steps, canonical.ToString());
        Assert.Equal(canonical, CanonicalSteps.Of(Read(canonical.ToString())));
    }

    [Fact]
    public void Canonical_OrderAndDefaultsWrittenOut_DoNotCount() => Assert.Equal(
        CanonicalSteps.Of(Read("""[{"call":{"url":"https://a.example/","body":1,"method":"POST"}}]""")),
        CanonicalSteps.Of(Read("""[{"call":{"body":1,"maxRedirects":5,"succeedOn":["2xx"],"idempotencyKey":true,"method":"POST","url":"https://a.example/"}}]""")));

    [Theory]
    [InlineData("""{"url":"ftp://example.org/"}""", "call.url", "http://")]
    [InlineData("""{"url":"ftp://${input}"}""", "call.url", "http://")]
    [InlineData("""{"url":"/orders"}""", "call.url", "http://")]
    [InlineData("""{"url":"https:///a"}""", "call.url", "absolute address")]
    [InlineData("""{"url":"https://user:secret@example.org/"}""", "call.url", "without user and password")]
    [InlineData("""{"url":"https://example.org/a b"}""", "call.url", "white space")]
    [InlineData("""{"url":"https://example.org/\r\nX: y"}""", "call.url", "control characters")]
    [InlineData("""{"url":7}""", "call.url", "the number 7")]
    [InlineData("""{}""", "call.url", "found nothing")]
    [InlineData("""{"url":"https://a.example/","method":"post"}""", "call.method", "Did you mean 'POST'?")]
    [InlineData("""{"url":"https://a.example/","method":"TRACE"}""", "call.method", "Expected one of")]
    [InlineData("""{"url":"https://a.example/","body":1}""", "call.body", "no body with GET")]
    [InlineData("""{"url":"https://a.example/","headers":{"A b":"1"}}""", "call.headers.A b", "name of a header")]
    [InlineData("""{"url":"https://a.example/","headers":{"A":"1\r\nB: 2"}}""", "call.headers.A", "U+000D at character 2")]
    [InlineData("""{"url":"https://a.example/","headers":{"host":"b"}}""", "call.headers.host", "belongs to the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"Transfer-Encoding":"chunked"}}""", "call.headers.Transfer-Encoding", "belongs to the connection")]
    [InlineData("""{"url":"https://a.example/","headers":{"A":"1","a":"2"}}""", "call.headers.a", "more than once")]
    [InlineData("""{"url":"https://a.example/","headers":{"A":[1]}}""", "call.headers.A", "an array")]
    [InlineData("""{"url":"https://a.example/","headers":[]}""", "call.headers", "an array")]
    [InlineData("""{"url":"https://a.example/","retryOn":[99]}""", "call.retryOn[0]", "the number 99")]
    [InlineData("""{"url":"https://a.example/","retryOn":["6xx"]}""", "call.retryOn[0]", "the string \"6xx\"")]
    [InlineData("""{"url":"https://a.example/","retryOn":429}""", "call.retryOn", "the number 429")]
    [InlineData("""{"url":"https://a.example/","succeedOn":[]}""", "call.succeedOn", "no response could succeed")]
    [InlineData("""{"url":"https://a.example/","maxRedirects":21}""", "call.maxRedirects", "Expected 0 to 20, found 21")]
    [InlineData("""{"url":"https://a.example/","idempotencyKey":"x"}""", "call.idempotencyKey", "true or false")]
    [InlineData("""{"uri":"https://a.example/","url":"https://a.example/"}""", "call.uri", "Did you mean 'url'?")]
    [InlineData("""{"url":"https://a.example/${input.}"}""", "call.url", "Column")]
    public void Read_Wrong_NamesPlaceAndExpectation(string call, string place, string message)
    {
        var error = Assert.Throws<InvalidInputException>(() => Read($$"""[{"call":{{call}}}]"""));
        var problem = Assert.Single(error.Problems, p => p.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal($"steps[0].{place}", problem.Where);
    }

    [Fact]
    public void Read_WrongHeader_NeverRepeatsItsValue()
    {
        var error = Assert.Throws<InvalidInputException>(() => Read("""[{"call":{"url":"https://a.example/","headers":{"Authorization":"hunter2\u0001"}}}]"""));
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ReferencesOfUrlHeadersAndBody_AreFrozen()
    {
        var steps = Read("""["A", {"call":{"method":"POST","url":"https://a.example/${steps.A.id}","headers":{"X":"${steps.A.x}"},"body":"${steps.call.y}"}}]""");
        var error = Assert.Throws<InvalidInputException>(() => PlanBuilder.Build(steps, new HashSet<string> { "A" }));
        Assert.Equal("steps[1].call", Assert.Single(error.Problems).Where);

        steps = Read("""["A", {"call":{"url":"https://a.example/${steps.A.id}"}}, {"call":{"url":"https://a.example/${steps.call.body}"}}]""");
        var page = Assert.Single(PlanBuilder.Build(steps, new HashSet<string> { "A" }).Pages);
        Assert.Contains("""{"call":{"url":"https://a.example/${steps.call.body}"},"refs":{"call":1}}""", Encoding.UTF8.GetString(page.Content.Span), StringComparison.Ordinal);
        Assert.Equal([1], Assert.IsType<CallStep>(new PlanPageReader().StepAt(page, 2)).Input?.References.Positions);
    }

    [Fact]
    public void RetriedOn_WithoutRetryOn_HangsOnTheEffect()
    {
        var call = (CallStep)Read("""[{"call":{"url":"https://a.example/"}}]""")[0];
        Assert.True(call.RetriedOn.Contains(500));
        Assert.False(call.RetriedOn.Contains(404));
        var once = call with { Effect = StepEffect.AtMostOnce };
        Assert.Equal((false, true), (once.RetriedOn.Contains(500), once.RetriedOn.Contains(503)));
    }
}
