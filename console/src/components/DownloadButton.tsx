/** Has the browser keep a file of the server's. */
import { Button } from 'antd';
import { useState } from 'react';
import { save, type Ask } from '@/lib/save';
import { ProblemAlert } from './ProblemAlert';

interface DownloadButtonProps {
  label: string;
  /** Where the file is. */
  href: string;
  ask: Ask;
}

export function DownloadButton({ label, href, ask }: DownloadButtonProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setIsBusy(true);
    setError(null);
    try {
      await save(href, ask);
    } catch (thrown) {
      setError(thrown);
    }
    setIsBusy(false);
  };
  return (
    <>
      <ProblemAlert error={error} />
      <Button loading={isBusy} onClick={() => void go()}>
        {label}
      </Button>
    </>
  );
}
