using StepFlow.Runs;
using StepFlow.Testing.Host;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The engine in memory, with virtual time.</summary>
internal sealed class InMemoryHost : KindHost
{
    private readonly TestEnvironment _environment = new(KindCases.Register);
    private readonly TestProcess _process;

    public InMemoryHost() => _process = _environment.StartProcess();

    protected override IServiceProvider Services => _process.Services;

    public override ValueTask DisposeAsync() => _process.DisposeAsync();

    protected override async Task<RunView> UntilAsync(string runId, Func<RunView, bool> isSo)
    {
        for (var minute = 0; ; minute++)
        {
            await _process.DeliverAllAsync();
            var view = await FindAsync(runId, CancellationToken.None);
            if (view is not null && isSo(view))
                return view;
            Assert.True(minute < 60, $"{runId} is still {view?.Status.ToString() ?? "missing"} after an hour.");
            await _environment.AdvanceAsync(_process, TimeSpan.FromMinutes(1));
        }
    }
}
