using System.Text;
using StepFlow.Calls;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Calls;

/// <summary>Call steps through the real engine, with a client that a test answers for.</summary>
public sealed class CallStepTests : EngineTest
{
    private const string Plain = """{"call":{"url":"https://api.example/orders"}""";

    private static string Body(CallRequest request) => Encoding.UTF8.GetString((request.Body ?? default).Span);

    [Fact]
    public async Task Execute_Templates_MakeTheRequest()
    {
        await RunAsync(
            """["Echo", {"call":{"method":"POST","url":"https://api.example/orders/${input.id}","headers":{"X-Total":"${previous.total}","X-None":null},"body":{"id":"${input.id}","lines":[1.50]}}}]""",
            """{"id":"a-7","total":12.50}""");

        var request = Assert.Single(Environment.Calls.Requests);
        Assert.Equal(("POST", "https://api.example/orders/a-7", """{"id":"a-7","lines":[1.50]}"""), (request.Method, request.Url.ToString(), Body(request)));
        Assert.Equal(("12.50", null, "application/json"), (request.Header("X-Total"), request.Header("X-None"), request.Header("Content-Type")));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", """ {"a":1.0} """, """{"a":1.0}""")]
    [InlineData("application/problem+json", "[1]", "[1]")]
    [InlineData("application/json", "{broken", "\"{broken\"")]
    [InlineData("text/plain", "{\"a\":1}", "\"{\\\"a\\\":1}\"")]
    [InlineData("text/plain", "", "null")]
    public async Task Execute_Response_IsTheResult(string type, string body, string expected)
    {
        Environment.Calls.AnswerWith(_ => new CallResponse(201, [new("Content-Type", type), new("X-A", "1"), new("x-a", "2")], Encoding.UTF8.GetBytes(body)));
        var run = await RunAsync($"[{Plain}}}]");
        Assert.Equal($$"""{"status":201,"headers":{"content-type":"{{type}}","x-a":"1, 2"},"body":{{expected}}}""", run.Output?.ToString());
    }

    [Fact]
    public async Task Execute_LaterSteps_ReferToTheResponse()
    {
        Environment.Calls.AnswerWith(_ => CallResponse.Json(200, """{"total":41}"""));
        var run = await RunAsync($$"""[{{Plain}}}, {"step":"AddOne","input":"${steps.call.body.total}"}]""");
        Assert.Equal("42", run.Output?.ToString());
    }

    [Fact]
    public async Task Execute_EveryAttempt_CarriesTheSameIdempotencyKey()
    {
        Environment.Calls.AnswerWith(_ => Environment.Calls.Requests.Count < 3 ? new CallResponse(503, [], default) : new CallResponse(200, [], default));
        await RunAsync($"[{Plain}}}]");
        Assert.Equal(["run-1/step-0:call", "run-1/step-0:call", "run-1/step-0:call"], Environment.Calls.Requests.Select(r => r.Header("Idempotency-Key")));
    }

    [Theory]
    [InlineData("""{"call":{"url":"https://a.example/","headers":{"idempotency-key":"mine"}}}""", "mine")]
    [InlineData("""{"call":{"url":"https://a.example/","idempotencyKey":false}}""", null)]
    public async Task Execute_IdempotencyKey_CanBeSetAndTurnedOff(string step, string? expected)
    {
        await RunAsync($"[{step}]");
        Assert.Equal(expected, Assert.Single(Environment.Calls.Requests).Header("Idempotency-Key"));
    }

    [Theory]
    [InlineData(408, 4)]
    [InlineData(429, 4)]
    [InlineData(500, 4)]
    [InlineData(404, 1)]
    [InlineData(302, 1)]
    public async Task Execute_Status_IsRetriedOrFailsAtOnce(int status, int attempts)
    {
        Environment.Calls.AnswerWith(_ => new CallResponse(status, [], Encoding.UTF8.GetBytes("out of paper")));
        var run = await RunAsync($"[{Plain}}}]");
        Assert.Equal((RunStatus.Failed, attempts), (run.Status, Environment.Calls.Requests.Count));
        Assert.Contains($"GET https://api.example/orders answered {status}, expected 2xx.", run.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("out of paper", run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_StatusesOfTheStep_AreKept()
    {
        Environment.Calls.AnswerWith(_ => new CallResponse(Environment.Calls.Requests.Count == 1 ? 409 : 404, [], default));
        var run = await RunAsync("""[{"call":{"url":"https://a.example/","retryOn":[409],"succeedOn":[404]}}]""");
        Assert.Equal((RunStatus.Succeeded, 2), (run.Status, run.Steps[0].Attempts));
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("Thu, 01 Jan 2026 00:05:00 GMT", 300)]
    [InlineData("99999999999", 86_400)]
    [InlineData("-1", null)]
    public async Task Execute_RetryAfter_IsHonoured(string header, int? seconds)
    {
        Environment.Calls.AnswerWith(_ => Environment.Calls.Requests.Count == 1
            ? new CallResponse(429, [new("Retry-After", header)], default)
            : new CallResponse(200, [], default));
        var run = await RunAsync($"[{Plain}}}]");
        var waited = run.Steps[0].StartedAt - run.Steps[0].FailedAttempts[0].EndedAt ?? default;
        Assert.InRange(waited.TotalSeconds, seconds ?? 0, (seconds ?? 1.2) + 0.1);
    }

    [Fact]
    public async Task Execute_NoAnswerInTime_CountsAsAnAttempt()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Environment.Calls.Answer = async (_, cancellation) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return new CallResponse(200, [], default);
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request($$$"""[{{{Plain}}},"timeout":"3s","retry":{"maxAttempts":1}}]"""), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await asked.Task;
        Environment.Time.Advance(TimeSpan.FromSeconds(3));
        await delivery;
        Assert.Equal((RunStatus.Failed, "timeout"), (RowOf().Status, RowOf().Error?.Type));
    }

    [Theory]
    [InlineData(true, RunStatus.Blocked, 1)]
    [InlineData(false, RunStatus.Failed, 4)]
    public async Task Execute_AtMostOnceWithoutAnAnswer_IsInDoubtOnlyWhereItWasSent(bool sent, RunStatus status, int requests)
    {
        Environment.Calls.Answer = (_, _) => throw new CallFailedException("no answer") { EffectUnknown = sent };
        var run = await RunAsync($$"""[{{Plain}},"effect":"atMostOnce"}]""");
        Assert.Equal((status, requests), (run.Status, Environment.Calls.Requests.Count));
        Assert.Equal(sent ? BlockReason.InDoubt : null, run.Block?.Reason);
    }

    [Fact]
    public async Task Execute_WorkerLostDuringAnAtMostOnceCall_IsInDoubt()
    {
        var faults = FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashBefore);
        await using (var crashing = Environment.StartProcess(faults))
        {
            await crashing.Starter.StartAsync(Request($$"""[{{Plain}},"effect":"atMostOnce"}]"""), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAsync());
        }

        await using var process = Environment.StartProcess();
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Blocked, BlockReason.InDoubt, 1), (run.Status, run.Block?.Reason, Environment.Calls.Requests.Count));
    }

    [Theory]
    [InlineData("""{"call":{"url":"${input}"}}""", "\"ftp://a.example/\"", "http://")]
    [InlineData("""{"call":{"url":"${input}"}}""", "5", "a number")]
    [InlineData("""{"call":{"url":"https://a.example/${input}"}}""", "\"a\\r\\nb\"", "control characters")]
    [InlineData("""{"call":{"url":"https://a.example/","headers":{"X":"${input}"}}}""", "\"a\\r\\nY: b\"", "U+000D")]
    [InlineData("""{"call":{"url":"https://a.example/","headers":{"X":"${input}"}}}""", "[1]", "an array")]
    [InlineData("""{"call":{"url":"https://a.example/","headers":"${input}"}}""", "{\"Host\":\"b\"}", "an object")]
    public async Task Execute_RequestThatCannotBeSent_FailsTheStepAtOnce(string step, string input, string message)
    {
        // Headers as a whole cannot come from an expression: that is known before.
        if (step.Contains("\"headers\":\"", StringComparison.Ordinal))
        {
            var error = Assert.Throws<Errors.InvalidInputException>(() => Steps($"[{step}]"));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            return;
        }

        var run = await RunAsync($"[{step}]", input);
        Assert.Equal((RunStatus.Failed, 0, 1), (run.Status, Environment.Calls.Requests.Count, run.Steps[0].Attempts));
        Assert.Contains(message, run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_FailedCall_DoesNotShowItsQueryOrHeaders()
    {
        Environment.Calls.AnswerWith(_ => new CallResponse(404, [], default));
        var run = await RunAsync("""[{"call":{"url":"https://a.example/x?key=hunter2","headers":{"Authorization":"hunter3"}}}]""");
        Assert.DoesNotContain("hunter", run.Error?.ToString(), StringComparison.Ordinal);
    }
}
