using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StepFlow.Runs;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The engine with its own dispatcher, on storage that other processes could share.</summary>
internal sealed class DispatchingHost : KindHost
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly ServiceProvider _services;

    private DispatchingHost(ServiceProvider services) => _services = services;

    protected override IServiceProvider Services => _services;

    public static async Task<KindHost> StartAsync(Action<IServiceCollection> storage)
    {
        var services = new ServiceCollection();
        services.AddStepFlow(KindCases.Register);
        services.AddSingleton<Calls.ICallClient>(new Testing.Host.FakeCallClient());
        storage(services);
        services.AddStepFlowDispatcher();
        var host = new DispatchingHost(services.BuildServiceProvider());
        foreach (var service in host._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return host;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    /// <summary>Looks at every change that is made in this process; a wait for the end looks by itself now and then.</summary>
    protected override async Task<RunView> UntilAsync(string runId, Func<RunView, bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Longest);
        while (true)
        {
            using var change = Get<Execution.RunSignals>().Subscribe(runId);
            var changed = change.NextChange;
            var view = await FindAsync(runId, deadline.Token);
            if (view is not null && isSo(view))
                return view;
            await Task.WhenAny(changed, view is null
                ? Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token)
                : Get<RunReader>().WaitAsync(runId, TimeSpan.FromSeconds(2), deadline.Token));
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
