# Says what a script started that still runs. Run behind it in the same PowerShell: what this process
# started, and what was started since it was by something that has ended.
try {
    $all = @(Get-CimInstance Win32_Process -ErrorAction Stop)
    $own = $all | Where-Object ProcessId -eq $PID
    $left = @($all | Where-Object {
        $_.CreationDate -ge $own.CreationDate -and $_.ProcessId -ne $PID -and $_.Name -ne 'conhost.exe' -and
        ($_.ParentProcessId -eq $PID -or $all.ProcessId -notcontains $_.ParentProcessId)
    })
    if ($left.Count) {
        $names = @($left | Select-Object -First 10 | ForEach-Object { "$($_.Name) (pid $($_.ProcessId))" }) -join ', '
        $more = if ($left.Count -gt 10) { " and $($left.Count - 10) more" }
        "`nStill running, started by this script: $names$more."
    }
} catch {
    # The script's own end matters more.
}
