using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace StepFlow.Azurite;

/// <summary>
/// An emulator of the storage services on free ports of this machine, with nothing in it. Ended with SIGTERM when disposed of. One
/// with a folder can be stopped and started again on the same ports with the same data.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private const int MaxTries = 3;
    private const int SigTerm = 15;
    private const string Account = "devstoreaccount1";

    // Published with the emulator: every installation has this key.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // What it has acknowledged and not saved yet, a kill would lose, and no storage account does that. It saves slowly on a busy machine.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LastLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    // Below the range from which outgoing connections take theirs: nobody takes the port of an emulator that is stopped for a while.
    private const int FirstPort = 20_000;
    private const int LastPort = 30_000;

    private readonly int[] _ports;
    private readonly ProcessStartInfo _start;
    private Process _process;
    private bool _disposed;

    private AzuriteProcess(ProcessStartInfo start, int[] ports)
    {
        (_start, _ports) = (start, ports);
        _process = Launch(start);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>How to connect to it.</summary>
    public string ConnectionString => ConnectionStringWith(Key);

    /// <summary>Blob, queue and table endpoint of the account, in this order.</summary>
    public IReadOnlyList<Uri> Endpoints => [.. _ports.Select(port => new Uri($"http://127.0.0.1:{port}/{Account}"))];

    /// <summary>A connection with another key, such as one that was rotated.</summary>
    public string ConnectionStringWith(string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};" +
        $"BlobEndpoint={Endpoints[0]};QueueEndpoint={Endpoints[1]};TableEndpoint={Endpoints[2]};";

    /// <summary>Starts one: in memory, or with its data in a folder, which outlives it.</summary>
    public static async Task<AzuriteProcess> StartAsync(string? location = null)
    {
        var script = await AzuritePackage.EnsureAsync().ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var ports = FreePorts();
            var azurite = new AzuriteProcess(StartInfo(script, ports, location), ports);
            if (await azurite.AnswersAsync().ConfigureAwait(false))
                return azurite;
            // Somebody else may have taken a port in between.
            var said = azurite._process.HasExited ? await azurite._process.StandardError.ReadToEndAsync().ConfigureAwait(false) : "nothing";
            await azurite.DisposeAsync().ConfigureAwait(false);
            if (attempt == MaxTries)
                throw new InvalidOperationException($"Azurite did not answer on ports {string.Join(", ", ports)}. It said: {said}");
        }
    }

    /// <summary>
    /// Stops it with SIGTERM, at which it saves its data. Whoever is connected loses the connection. Throws where it does not end: killed, it
    /// would have lost data, and what is found afterwards would be its fault.
    /// </summary>
    public async Task StopAsync()
    {
        Terminate();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(EndLimit).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"Azurite (process {_process.Id}) did not end within {EndLimit.TotalSeconds:0} s of SIGTERM.", e);
        }
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same ports and with the data of its folder.</summary>
    public async Task StartAgainAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            _process.Dispose();
            _process = Launch(_start);
            if (await AnswersAsync().ConfigureAwait(false))
                return;
            if (attempt == MaxTries)
                throw new InvalidOperationException($"Azurite did not come back on ports {string.Join(", ", _ports)}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        await EndAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    /// <summary>Nobody reads its data any more: it need not save them.</summary>
    private async Task EndAsync()
    {
        Terminate();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(LastLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    private static ProcessStartInfo StartInfo(string script, int[] ports, string? location)
    {
        string[] arguments =
        [
            script, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
            "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
            .. location is null ? (string[])["--inMemoryPersistence"] : ["--location", location],
        ];
        return new ProcessStartInfo("node", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
    }

    // What it says on standard output of its starts and ends, in spite of --silent, is read and dropped.
    private static Process Launch(ProcessStartInfo start)
    {
        var process = AzuritePackage.Start(start);
        process.BeginOutputReadLine();
        return process;
    }

    private static int[] FreePorts()
    {
        var ports = new HashSet<int>();
        while (ports.Count < 3)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            if (IsFree(port))
                ports.Add(port);
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<bool> AnswersAsync()
    {
        for (var waited = TimeSpan.Zero; waited < StartLimit && !_process.HasExited; waited += BetweenLooks)
        {
            if ((await Task.WhenAll(_ports.Select(ConnectsAsync)).ConfigureAwait(false)).All(connects => connects))
                return true;
            await Task.Delay(BetweenLooks).ConfigureAwait(false);
        }

        return false;
    }

    private static async Task<bool> ConnectsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void OnExit(object? sender, EventArgs e) => Terminate();

    private void Terminate()
    {
        if (_process.HasExited)
            return;
        if (OperatingSystem.IsWindows())
            _process.Kill();
        else
            _ = Kill(_process.Id, SigTerm);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
