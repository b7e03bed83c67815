using StepFlow.Storage.Azure.Callbacks;

namespace StepFlow.Storage.Tests.Azurite;

public sealed class CallbackMessageTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void TryParse_WhatFormatWrote_IsTheSame(int? endedCall)
    {
        var due = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(1_234_567);
        var callback = new Callback("a.b_c~d-1", 9_999, due) { EndedCall = endedCall };

        Assert.True(CallbackMessage.TryParse(CallbackMessage.Format(callback), out var read, out _));

        Assert.Equal(callback, read);
    }

    [Fact]
    public void TryParse_MessageThatWasAnotherCallback_SaysSo()
    {
        var before = new HandOver(3, new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        var callback = new Callback("r", 1, before.At) { EndedCall = 2 };
        var message = CallbackMessage.Format(callback, before);

        Assert.True(CallbackMessage.TryParse(message, out var read, out var found, out _));

        Assert.Equal((callback, before), (read, found));
        Assert.True(CallbackMessage.TryParse(message, out read, out _));
        Assert.Equal(callback, read);
    }

    [Theory]
    [InlineData("\"receives\":0,\"since\":\"2026-01-01T00:00:00Z\"")]
    [InlineData("\"receives\":\"1\",\"since\":\"2026-01-01T00:00:00Z\"")]
    [InlineData("\"receives\":1")]
    [InlineData("\"receives\":1,\"since\":\"soon\"")]
    [InlineData("\"receives\":99999999999,\"since\":\"2026-01-01T00:00:00Z\"")]
    public void TryParse_NoteThatIsNone_LeavesTheCallback(string note)
    {
        Assert.True(CallbackMessage.TryParse($$"""{"runId":"r","position":1,"due":"2026-01-01T00:00:00Z",{{note}}}""", out var callback, out var before, out _));

        Assert.Equal((1, null), (callback.Position, before));
    }

    [Fact]
    public void TryParse_PropertiesOfALaterVersion_ArePassedOver() =>
        Assert.True(CallbackMessage.TryParse("""{"runId":"r","branch":"0.1","position":1,"due":"2026-01-01T00:00:00Z"}""", out _, out _));

    [Theory]
    [InlineData(null, "found nothing")]
    [InlineData("", "found nothing")]
    [InlineData("hello", "found 'hello'")]
    [InlineData("[]", "expected a JSON object; found '[]'")]
    [InlineData("{}", "runId: expected the id of a run; found no such property")]
    [InlineData("""{"runId":""}""", "runId: expected")]
    [InlineData("""{"runId":7}""", "runId: expected the id of a run; found '7'")]
    [InlineData("""{"runId":"r","position":"1"}""", "position: expected a number from 0; found '\"1\"'")]
    [InlineData("""{"runId":"r","position":-1}""", "position: expected a number from 0; found '-1'")]
    [InlineData("""{"runId":"r","position":0,"due":"soon"}""", "due: expected a time")]
    [InlineData("""{"runId":"r","position":0,"due":"2026-01-01T00:00:00Z","endedCall":0}""", "endedCall: expected the number of a call from 1, or no such property; found '0'")]
    [InlineData("""{"runId":"r","position":0,"due":"2026-01-01T00:00:00Z","endedCall":"1"}""", "endedCall: expected")]
    public void TryParse_NoCallback_SaysWhatIsWrong(string? message, string problem)
    {
        Assert.False(CallbackMessage.TryParse(message, out var callback, out var said));

        Assert.Null(callback);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }
}
